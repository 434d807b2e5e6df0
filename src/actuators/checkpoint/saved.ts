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

/** The `data` of the ConfigMap: numbers with as many digits as they are worth. */
export function toData(queues: readonly SavedDuration[]): Readonly<Record<string, string>> {
  const rounded = queues.map((queue) => ({
    ...queue,
    workSeconds: Number(queue.workSeconds.toPrecision(6)),
    finished: Number(queue.finished.toPrecision(6)),
  }));
  return { [KEY]: JSON.stringify({ version: 1, queues: rounded }) };
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
