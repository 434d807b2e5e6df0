import type { Clock } from '../../clock.ts';
import type { VhostPlace } from '../../rabbitmq/place.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { BacklogStatus } from './backlog.ts';

/** What the progress of one vhost's reads is kept with. */
export interface ProgressParts extends VhostPlace {
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One read that told of a queue. */
export interface GoodRead {
  /** when it began, by the monotonic clock */
  readonly atMs: number;
  readonly durationMs: number;
  readonly intervalMs: number;
  /** why some numbers are older than the read; absent where none are */
  readonly late: string | undefined;
}

/**
 * How the reads of one vhost go: numbers for views, and a log line each time that they turn from good to bad or back, and of
 * each reason once.
 */
export interface Progress {
  succeed(read: GoodRead): void;
  /**
   * Nothing could be read of any queue, whether the broker answered or not.
   *
   * @param retryMs the pause until the next attempt
   */
  fail(reason: string, retryMs: number): void;
  status(): BacklogStatus;
}

/** `late`: it answers, but some numbers are old. */
type Health = 'good' | 'late' | 'lost';

/** Some hold a port or an address that is another each time. */
const MOST_REASONS = 5;

export function createProgress({ broker, vhost, pollIntervalMs, clock, logger }: ProgressParts): Progress {
  const place = { broker: broker.name, vhost };
  const log = logger.child({ component: 'backlog', ...place });
  let health: Health = 'good';
  let status: BacklogStatus = { ...place, intervalMs: pollIntervalMs, reads: 0, failures: 0 };
  let readAtMs: number | undefined;

  /** reasons since it turned */
  const said = new Set<string | undefined>([undefined]);

  const turn = (next: Health, reason: string | undefined): void => {
    if (next === health && (said.has(reason) || said.size >= MOST_REASONS)) return;
    if (next !== health) said.clear();
    health = next;
    said.add(reason);
    switch (next) {
      case 'good':
        return log.info('backlog source is back');
      case 'late':
        return log.warn({ err: reason }, 'backlog source answers late');
      case 'lost':
        return log.warn({ err: reason }, 'backlog source is lost');
    }
  };
  return {
    succeed: ({ atMs, durationMs, intervalMs, late }) => {
      const { reads, failures } = status;
      readAtMs = atMs;
      status = { ...place, durationMs, intervalMs, reads: reads + 1, failures, ...toFailure(late) };
      turn(late === undefined ? 'good' : 'late', late);
    },
    fail: (reason, retryMs) => {
      const { reads, failures } = status;
      status = { ...status, intervalMs: retryMs, reads: reads + 1, failures: failures + 1, ...toFailure(reason) };
      turn('lost', reason);
    },
    status: () => (readAtMs === undefined ? status : { ...status, ageMs: clock.nowMs() - readAtMs }),
  };
}

function toFailure(failure: string | undefined): Pick<BacklogStatus, 'failure'> {
  return failure === undefined ? {} : { failure };
}
