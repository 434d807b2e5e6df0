import type { Clock } from '../../clock.ts';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { createRetryPause } from '../../kubernetes/retry-pause.ts';
import { createObject, patchObject } from '../../kubernetes/write.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createDoorbell } from './doorbell.ts';
import { toEventName, toEventObject } from './event-object.ts';
import { createEventQueue } from './event-queue.ts';
import { createFailureLog } from '../failure-log.ts';
import type { PoolEvent } from './pool-event.ts';

export interface EventWriterParts {
  readonly client: KubernetesClient;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Writes Events in the background. It needs "create" and "patch" on events of the core group, and does without. */
export interface EventWriter {
  /** Takes Events to be written soon; never waits, never fails. */
  write(events: readonly PoolEvent[]): void;
  /** Forgets those of them that still wait: what they say is no longer so. */
  withdraw(events: readonly PoolEvent[]): void;
  /** Settles when the signal aborts and the request under way is over; what still waits is forgotten. */
  run(signal: AbortSignal): Promise<void>;
}

/** Five a second: mistakes of a whole cluster are told within minutes, and the API server does not notice. */
const PAUSE_MS = 200;

/** Some 5 MB. More pools than that with something to say at once are told by log and API alone. */
const MAX_WAITING = 10_000;

export function createEventWriter({ client, logger, clock }: EventWriterParts): EventWriter {
  const log = logger.child({ component: 'events' });
  const queue = createEventQueue(MAX_WAITING);
  const failures = createFailureLog(log, { failed: 'Event not written', recovered: 'Events are written again' });
  const doorbell = createDoorbell();
  const retryPause = createRetryPause();

  const leave = (event: PoolEvent): void => {
    queue.remove(event);
    failures.forget(toTarget(event));
  };
  /** Writes one, and says how long to pause after it. */
  const step = async (event: PoolEvent, signal: AbortSignal): Promise<number> => {
    const failure = await writeEvent(client, event, clock.wallTime(), signal);
    if (signal.aborted) return 0;
    // Of a namespace that is gone there is nobody to be told.
    if (failure?.kind !== 'missing') failures.note(toTarget(event), failure);
    if (failure?.kind === 'unavailable') {
      // It may be this one alone, for example where a webhook of its namespace is down.
      if (!queue.postpone(event)) failures.forget(toTarget(event));
      return retryPause.next(failure.retryAfterMs);
    }
    // Whatever else failed would fail again.
    leave(event);
    retryPause.reset();
    return PAUSE_MS;
  };
  return {
    write: (events) => {
      const dropped = queue.add(events);
      if (dropped > 0) log.warn({ dropped, waiting: MAX_WAITING }, 'Events dropped, as too many wait');
      doorbell.ring();
    },
    withdraw: (events) => {
      for (const event of events) leave(event);
    },
    run: async (signal) => {
      while (!signal.aborted) {
        const event = queue.peek();
        if (event === undefined) await doorbell.wait(signal);
        else await clock.sleep(await step(event, signal), signal);
      }
    },
  };
}

function toTarget(event: PoolEvent) {
  return { namespace: event.subject.namespace, name: toEventName(event) };
}

/** An Event of that name says the same already, before a restart of ours or the last time: it is only brought up to date. */
async function writeEvent(
  client: KubernetesClient,
  event: PoolEvent,
  at: Date,
  signal: AbortSignal,
): Promise<ApiFailure | undefined> {
  const object = toEventObject(event, at);
  const { name, namespace } = object.metadata;
  const resource = { version: 'v1', plural: 'events', namespace };
  const created = await createObject(client, resource, object, signal);
  if (created.kind === 'answered' || created.failure.kind !== 'conflict') return toFailure(created);
  // Of what happens again and again, the last time counts.
  const { lastTimestamp, message, count } = object;
  const patch = { lastTimestamp, message, ...(event.count === undefined ? {} : { count }) };
  return toFailure(await patchObject(client, { resource, name }, { kind: 'merge', patch }, signal));
}

function toFailure(answer: Awaited<ReturnType<KubernetesClient['request']>>): ApiFailure | undefined {
  return answer.kind === 'failed' ? answer.failure : undefined;
}
