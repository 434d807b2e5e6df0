import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects garbage: undici does not say that a request is over (8.13.1, `RequestHandler` is an AsyncResource that is
 * never destroyed by hand), so vitest would take every one for left behind until it is collected. To be called after all
 * tests of a file: what then is still found, somebody holds.
 */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Twice: what the first round finalizes sets free what it held. The pause lets the finalizers run.
  for (let round = 0; round < 2; round += 1) {
    await delay(1);
    collect();
  }
  await delay(1);
}
