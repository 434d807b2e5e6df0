import type { Recorder } from './recorder.ts';

/** Is this condition of an object, for example `ScaledObject/mproject`, true as it was last seen? */
export function isTrue(recorder: Recorder, object: string, type: string): boolean {
  const conditions = recorder.entries().flatMap((entry) => (entry.kind === 'condition' ? [entry] : []));
  return conditions.findLast((entry) => entry.object === object && entry.type === type)?.status === 'True';
}

/** A pool as it was last seen. */
export function latestPool(recorder: Recorder, name: string) {
  return recorder.entries().findLast((entry) => entry.kind === 'pool' && entry.pool === name);
}
