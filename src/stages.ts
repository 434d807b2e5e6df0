/** A part with a life of its own: settles only when all of it is over. */
export interface Part {
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Runs all parts at once and ends them stage by stage: the first stage when the signal aborts, each later one when the
 * stage before is over. A part that fails ends everything, in the same order.
 *
 * @param onFailure told of each failure when it happens, since the end may take its time
 * @throws the first failure, after every part is over
 */
export async function runInStages(
  stages: readonly (readonly Part[])[],
  signal: AbortSignal,
  onFailure: (error: unknown) => void = () => undefined,
): Promise<void> {
  const failures: unknown[] = [];
  const first = new AbortController();
  const end = (): void => first.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  let controller = first;
  let allOver: Promise<unknown> = Promise.resolve();
  for (const parts of stages) {
    const { signal: stageSignal } = controller;
    const over = Promise.all(
      parts.map(async (part) => {
        try {
          await part.run(stageSignal);
        } catch (error) {
          failures.push(error);
          onFailure(error);
          end();
        }
      }),
    );
    const next = new AbortController();
    allOver = Promise.all([allOver, over]).then(() => next.abort());
    controller = next;
  }
  await allOver;
  signal.removeEventListener('abort', end);
  if (failures.length > 0) throw failures[0];
}
