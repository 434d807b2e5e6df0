import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is alive on the heap, in bytes, after everything else was collected. */
export function readHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What finalizers let go of is only collected the next time.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
