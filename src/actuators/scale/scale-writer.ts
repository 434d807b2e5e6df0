import type { Clock } from '../../clock.ts';
import type { PoolName } from '../../contract/pool-name.ts';
import type { WriteEnd } from '../../decision/grants/told.ts';
import type { ScaleWrite } from '../../decision/scaling/scale.ts';
import type { ScalingTarget, SeenTarget } from '../../decision/scaling/target.ts';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { capRetryAfter } from '../../kubernetes/retry-pause.ts';
import type { ObjectPlace } from '../../kubernetes/write.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { EventSubject, PoolEvent } from '../events/pool-event.ts';
import { createFailureLog } from '../failure-log.ts';
import { createScaledEvents } from './scaled-events.ts';
import { type WriteOutcome, writeScale } from './write-scale.ts';

/** After a write that was refused, a pool is left to its HPA for so long: what is missing is somebody's to mend. */
const REFUSED_PAUSE_MS = 10_000;

/** After one that reached nobody: an API server that is back is to be used at once. */
const UNREACHED_PAUSE_MS = 1_000;

/** A pool that failed and was not written again for so long after its pause need not be written any more. */
const UNWANTED_AFTER_MS = 60_000;

/** One pool's target as it can be seen, with the place where its replicas are set. */
export interface VisibleTarget extends SeenTarget {
  readonly place: ObjectPlace;
}

export interface ScaleWriterParts {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** told of every write, as it may become what is set, and knows what KEDA was told */
  readonly writes: {
    onWriteStart(pool: PoolName, replicas: number): void;
    onWriteEnd(pool: PoolName, end: WriteEnd): void;
    lately(pool: PoolName): Pick<ScalingTarget, 'heard' | 'pushedAtMs'>;
  };
  /** takes over what was written, before the watch shows it */
  readonly noteWrite: (
    namespace: string,
    pool: string,
    write: { replicas: number; resourceVersion: string; target: string },
  ) => void;
  readonly findSubject: (namespace: string, pool: string) => EventSubject | undefined;
  readonly tell: (event: PoolEvent) => void;
  /** @param outcome `written`, `conflict`, or the kind of failure */
  readonly onWrite: (write: PoolName & { readonly outcome: string }) => void;
}

/** Carries writes out, one at a time for each pool. */
export interface ScaleWriter {
  start(namespace: string, write: ScaleWrite, target: VisibleTarget): void;
  /** is a write under way, or has the last one failed a moment ago? */
  isBusy(pool: PoolName): boolean;
  /** the version that the last write was refused with */
  conflictedVersion(pool: PoolName): string | undefined;
  /** Forgets all pools of a namespace but these. */
  keepOnly(namespace: string, pools: readonly string[]): void;
  /** Tells of steps that have waited long enough. */
  tellDue(): void;
  /** Settles when no write is under way. */
  settle(): Promise<void>;
}

export function createScaleWriter(parts: ScaleWriterParts, signal: AbortSignal): ScaleWriter {
  const { client, clock, writes, noteWrite, findSubject, tell, onWrite } = parts;
  const log = parts.logger.child({ component: 'scale' });
  const failures = createFailureLog(log, {
    failed: 'replicas not set: pools move at the pace of their HPAs',
    recovered: 'replicas are set again',
  });
  const events = createScaledEvents();
  const underWay = new Map<string, Promise<void>>();
  const pausedUntilMs = new Map<string, number>();
  const conflicts = new Map<string, string>();

  const finish = (pool: PoolName, write: ScaleWrite, { target, place }: VisibleTarget, outcome: WriteOutcome): void => {
    const from = target?.replicas ?? 0;
    const key = toKey(pool);
    switch (outcome.kind) {
      case 'written': {
        const { replicas, reason } = write;
        log.info({ namespace: pool.namespace, pool: pool.name, from, to: replicas, reason }, 'replicas set');
        const subject = findSubject(pool.namespace, pool.name);
        if (subject !== undefined) events.note(subject, { from, to: replicas, reason });
        failures.note(pool, undefined);
        conflicts.delete(key);
        pausedUntilMs.delete(key);
        noteWrite(pool.namespace, pool.name, {
          replicas,
          resourceVersion: outcome.resourceVersion,
          target: place.name,
        });
        break;
      }
      case 'conflict':
        conflicts.set(key, write.resourceVersion);
        break;
      case 'failed':
        // The program ends: nothing is amiss, and nothing is known of the write.
        if (outcome.failure.kind === 'aborted') return;
        failures.note(pool, outcome.failure);
        pausedUntilMs.set(key, clock.nowMs() + toPauseMs(outcome.failure));
        break;
    }
    onWrite({ ...pool, outcome: outcome.kind === 'failed' ? outcome.failure.kind : outcome.kind });
  };

  const carryOut = async (pool: PoolName, write: ScaleWrite, target: VisibleTarget): Promise<void> => {
    writes.onWriteStart(pool, write.replicas);
    const outcome = await writeScale(client, target.place, write, signal);
    underWay.delete(toKey(pool));
    writes.onWriteEnd(pool, toEnd(outcome));
    finish(pool, write, target, outcome);
  };

  return {
    start: (namespace, write, target) => {
      const pool = { namespace, name: write.pool };
      underWay.set(toKey(pool), carryOut(pool, write, target));
    },
    isBusy: (pool) => {
      const key = toKey(pool);
      return underWay.has(key) || clock.nowMs() < (pausedUntilMs.get(key) ?? Number.NEGATIVE_INFINITY);
    },
    conflictedVersion: (pool) => conflicts.get(toKey(pool)),
    keepOnly: (namespace, pools) => {
      const nowMs = clock.nowMs();
      const prefix = toKey({ namespace, name: '' });
      for (const key of new Set([...conflicts.keys(), ...pausedUntilMs.keys()])) {
        if (!key.startsWith(prefix)) continue;
        const name = key.slice(prefix.length);
        const isGone = !pools.includes(name);
        if (isGone) conflicts.delete(key);
        if (!isGone && nowMs - (pausedUntilMs.get(key) ?? nowMs) <= UNWANTED_AFTER_MS) continue;
        pausedUntilMs.delete(key);
        failures.forget({ namespace, name });
      }
    },
    tellDue: () => {
      for (const event of events.take(clock.nowMs())) tell(event);
    },
    settle: async () => {
      await Promise.all(underWay.values());
    },
  };
}

/** The API server said no; anything else may have been done all the same. */
const REFUSALS: ReadonlySet<ApiFailure['kind']> = new Set(['forbidden', 'missing', 'refused']);

function toEnd(outcome: WriteOutcome): WriteEnd {
  switch (outcome.kind) {
    case 'written':
      return 'taken';
    case 'conflict':
      return 'refused';
    case 'failed':
      return REFUSALS.has(outcome.failure.kind) ? 'refused' : 'unknown';
  }
}

function toPauseMs({ kind, retryAfterMs }: ApiFailure): number {
  if (kind !== 'unavailable') return REFUSED_PAUSE_MS;
  // A pool that is left to its HPA for a day has the wrong size for a day.
  return Math.max(UNREACHED_PAUSE_MS, capRetryAfter(retryAfterMs));
}

function toKey({ namespace, name }: PoolName): string {
  return `${namespace}/${name}`;
}
