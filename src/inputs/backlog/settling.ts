import type { Clock } from '../../clock.ts';

/**
 * For so long after a broker's start, a quorum queue that holds messages may be called empty: by a passive declare until
 * the queue has a leader, and by the listing until the queue's first tick (3.10.8: 5 s; a slow tick took 12 s). And a
 * listing may be empty for a moment, whatever queues there are (4.0.5: well formed and with status 200).
 */
const SETTLING_MS = 12_000;

/** Judges from the losses of a broker whether it has been there for so long that its zeros are true. */
export interface Settling {
  /** The broker was away: what it says next may be of one that has just started. */
  noteLoss(): void;
  /**
   * Notes whether AMQP answered. Losing it and getting it back are both signs of a restart; that it stays away is none.
   *
   * @returns `isSettled()` after it
   */
  judge(isAnswered: boolean): boolean;
  /** May its zeros be believed, and a listing that leaves a queue out? */
  isSettled(): boolean;
}

export function createSettling(clock: Clock): Settling {
  let wasAnswered = true;
  let lossAtMs = -Infinity;
  const noteLoss = (): void => {
    lossAtMs = clock.nowMs();
  };
  const isSettled = (): boolean => clock.nowMs() - lossAtMs >= SETTLING_MS;
  return {
    noteLoss,
    judge: (isAnswered) => {
      if (isAnswered !== wasAnswered) noteLoss();
      wasAnswered = isAnswered;
      return isSettled();
    },
    isSettled,
  };
}

/**
 * Why an empty queue without consumers is not believed yet: RabbitMQ declares a quorum queue without a leader empty and
 * unused (rabbit_quorum_queue.erl, `stat`, 3.10), full or not.
 */
export function describeUnsettled(queue: string): string {
  return `the broker has just come up, and calls queue "${queue}" empty, as it may any quorum queue without a leader`;
}
