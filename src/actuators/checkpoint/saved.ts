import { z } from 'zod';
import { type SavedDuration, savedDurationsSchema } from '../../contract/saved-durations.ts';

/** The key of the ConfigMap under which everything stands. */
const KEY = 'durations.json';

const configMapSchema = z.object({
  data: z
    .object({ [KEY]: z.string() })
    .partial()
    .nullish(),
});

/** A ConfigMap holds 1 MiB (k8s.io/api/core/v1, `MaxSecretSize` for both), and its key takes some of it. */
const MOST_BYTES = 1_000_000;

/**
 * The `data` of the ConfigMap: numbers with as many digits as they are worth.
 *
 * @param queues those that matter most at the end: they stay where not all fit
 */
export function toData(queues: readonly SavedDuration[]): Readonly<Record<string, string>> {
  const rounded = queues.map((queue) => ({
    ...queue,
    workSeconds: Number(queue.workSeconds.toPrecision(6)),
    finished: Number(queue.finished.toPrecision(6)),
  }));
  return { [KEY]: JSON.stringify({ version: 1, queues: takeLast(rounded, MOST_BYTES) }) };
}

/** As many as fit, from the last one back. */
function takeLast(queues: readonly SavedDuration[], mostBytes: number): readonly SavedDuration[] {
  let bytes = 0;
  const first = queues.findLastIndex((queue) => {
    bytes += Buffer.byteLength(JSON.stringify(queue)) + 1;
    return bytes > mostBytes;
  });
  return queues.slice(first + 1);
}

/**
 * Reads a ConfigMap as the API server gives it.
 *
 * @returns what was saved, nothing where nothing was yet; or a sentence where it is not ours to read
 */
export function readSaved(configMap: unknown): readonly SavedDuration[] | string {
  try {
    const body = configMapSchema.parse(configMap).data?.[KEY];
    return body === undefined ? [] : savedDurationsSchema.parse(JSON.parse(body)).queues;
  } catch {
    return `${KEY} is not what Quotient writes: it is left out, and written anew`;
  }
}
