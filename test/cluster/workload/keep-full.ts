import { setTimeout as delay } from 'node:timers/promises';
import type { Publisher } from './publisher.ts';

/** A queue that never runs dry. */
export interface FullQueue {
  readonly queue: string;
  /** messages that no worker has in hand, as far as they can be kept that many */
  readonly ready: number;
  readonly durationMs: number;
}

/** Puts more tasks into a queue whenever less is ready than was to be; until the signal. */
export async function keepFull(
  publisher: Publisher,
  { queue, ready, durationMs }: FullQueue,
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const missing = Math.max(0, ready - (await publisher.countReady(queue)));
    const tasks = Array.from({ length: missing }, (_, index) => ({ id: `${queue}-${turn}-${index}`, durationMs }));
    if (missing > 0) await publisher.publish(queue, tasks);
    await delay(250, undefined, { signal }).catch(() => undefined);
  }
}
