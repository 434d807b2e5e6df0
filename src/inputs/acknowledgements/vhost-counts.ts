import type { Clock } from '../../clock.ts';
import type { BrokerConfig } from '../../config.ts';
import { toReason } from '../../errors.ts';
import type { AcknowledgedQueue } from '../../rabbitmq/acknowledged-queue.ts';
import type { VhostPlace } from '../../rabbitmq/place.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { QueueRef } from '../backlog/backlog.ts';
import type { AcknowledgementCount } from './acknowledgements.ts';

/** Statistics are up to 5 s old, and asking for them costs the broker more than the backlogs do. */
const INTERVAL_MS = 10_000;

export interface VhostCountsParts extends VhostPlace {
  /** @throws where the broker does not answer */
  readonly count: (signal: AbortSignal) => Promise<readonly AcknowledgedQueue[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The counts of one vhost's queues. */
export interface VhostCounts {
  /** Replaces the watched queues. */
  watch(queues: readonly Pick<QueueRef, 'name'>[]): void;
  read(name: string): AcknowledgementCount | undefined;
  /** Counts, pauses, counts. A failure is logged once, and tried again. */
  run(signal: AbortSignal): Promise<void>;
}

export function createVhostCounts({ broker, vhost, count, clock, logger }: VhostCountsParts): VhostCounts {
  const log = logger.child({ component: 'acknowledgements', broker: broker.name, vhost });
  const counts = new Map<string, AcknowledgementCount>();
  let watched: ReadonlySet<string> = new Set();
  let complaint: string | undefined;
  let silentReads = 0;

  const turn = (reason: string | undefined): void => {
    if (reason === complaint) return;
    complaint = reason;
    if (reason === undefined) log.info('acknowledgements are counted again');
    else log.warn({ err: reason }, 'acknowledgements are not counted: no durations are learned');
  };
  const note = (queues: readonly AcknowledgedQueue[], atMs: number): void => {
    const ours = queues.filter(({ name }) => watched.has(name));
    for (const { name, acknowledged } of ours) {
      if (acknowledged !== undefined) counts.set(name, { count: acknowledged, atMs });
    }
    const isCounting = ours.length === 0 || ours.some(({ acknowledged }) => acknowledged !== undefined);
    silentReads = isCounting ? 0 : silentReads + 1;
    // Of a queue that was made a moment ago nothing is counted yet.
    if (isCounting) turn(undefined);
    else if (silentReads > 1) turn(describeSilence(broker));
  };
  return {
    watch: (queues) => {
      watched = new Set(queues.map(({ name }) => name));
      for (const name of counts.keys()) if (!watched.has(name)) counts.delete(name);
    },
    read: (name) => counts.get(name),
    run: async (signal) => {
      while (!signal.aborted) {
        const atMs = clock.nowMs();
        try {
          note(await count(signal), atMs);
        } catch (error) {
          if (!signal.aborted) turn(toReason(error));
        }
        await clock.sleep(INTERVAL_MS, signal);
      }
    },
  };
}

function describeSilence({ metricsUrl }: BrokerConfig): string {
  const metrics = metricsUrl === undefined ? 'no metricsUrl is given' : 'its metrics tell no acknowledgements either';
  return `the broker's statistics are off, and ${metrics}`;
}
