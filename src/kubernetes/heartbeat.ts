import type { Clock } from '../clock.ts';
import type { KubernetesClient } from './client.ts';
import type { Resource } from './resource.ts';
import { capRetryAfter } from './retry-pause.ts';
import type { WatchFailure } from './watch-health.ts';

/** Whether the API server answers at all. */
export interface Heartbeat {
  /** when it last did, by the clock; absent before the first time */
  lastMs(): number | undefined;
  /** of the newest attempt, if that failed */
  failure(): WatchFailure | undefined;
  /** Settles only when the request under way is over. */
  run(signal: AbortSignal): Promise<void>;
}

export interface HeartbeatOptions {
  readonly client: Pick<KubernetesClient, 'request'>;
  readonly clock: Clock;
  /** of which one object is listed: something that may be listed anyway */
  readonly resource: Resource;
  readonly intervalMs: number;
  /** told when the API server answers again */
  readonly onBack?: () => void;
}

/** While it does not answer, it is asked so long after each attempt: pools are held, and shall be so no longer than needed. */
const LOST_PAUSE_MS = 1_000;

/**
 * Asks for something small again and again. A watch is silent for as long as nothing changes, two minutes and more, so it
 * cannot tell an API server that is frozen from one that has nothing to say; this can, within seconds.
 */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { client, clock, resource, intervalMs, onBack = () => undefined } = options;
  let lastMs: number | undefined;
  let failure: WatchFailure | undefined;
  return {
    lastMs: () => lastMs,
    failure: () => failure,
    run: async (signal) => {
      while (!signal.aborted) {
        const askedMs = clock.nowMs();
        const answer = await client.request(
          { verb: 'list', resource, query: { limit: '1' }, withinMs: intervalMs },
          signal,
        );
        const refused = answer.kind === 'failed' ? answer.failure : undefined;
        // A refusal is an answer too, and so is that it has too much to do.
        if (refused?.kind === 'unavailable' && refused.retryAfterMs === undefined) {
          failure = { kind: 'unavailable', reason: refused.reason, atMs: clock.nowMs() };
        } else {
          lastMs = askedMs;
          if (failure !== undefined) onBack();
          failure = undefined;
        }
        const answeredMs = Math.max(intervalMs, capRetryAfter(refused?.retryAfterMs));
        await clock.sleep(failure === undefined ? answeredMs : Math.min(intervalMs, LOST_PAUSE_MS), signal);
      }
    },
  };
}
