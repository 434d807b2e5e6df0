import type { Snapshot } from '../../contract/snapshot.ts';
import type { Decision } from '../../decision/decision.ts';
import { FULL_BUCKET } from '../../decision/scaling/bucket.ts';
import { NO_SCALING_MEMORY } from '../../decision/scaling/memory.ts';
import type { ScaleWrite } from '../../decision/scaling/scale.ts';
import type { DirectionRules, ScalingTarget } from '../../decision/scaling/target.ts';
import { DEFAULTS } from './defaults.ts';
import type { Namespace } from './namespace.ts';
import type { Pool } from '../world/pool.ts';
import { seeSpec } from './pool-view.ts';
import type { Rules } from './rules.ts';
import type { Service } from './service.ts';
import type { World } from '../world/world.ts';

/** Direct scaling's writer: carries out what the shipped decision says. */
export interface Writer {
  /** @param pushedSinceMs since when KEDA has been told `true` of a pool */
  follow(
    publication: { readonly snapshot: Snapshot; readonly decision: Decision },
    pushedSinceMs: (pool: string) => number | undefined,
  ): void;
  /** The service has started anew. */
  forget(): void;
}

const IN_FLIGHT_MS = 300;

/** @param service the present one: a write of its predecessor's may still land */
export function createWriter(
  world: World,
  namespace: Namespace,
  rules: Rules,
  service: () => Service | undefined,
): Writer {
  const { events, chance, note } = world;
  const inFlight = new Set<string>();
  const conflicts = new Map<string, string>();
  let memory = NO_SCALING_MEMORY;
  let bucket = FULL_BUCKET;
  const toTarget = (pool: Pool, pushedSinceMs: (pool: string) => number | undefined): ScalingTarget[] => {
    const { plan } = pool;
    const view = namespace.view().pools.get(plan.name);
    if (view === undefined) return [];
    const pushedAtMs = pushedSinceMs(plan.name);
    const conflictedVersion = conflicts.get(plan.name);
    const heard = service()?.heard(plan.name);
    return [
      {
        name: plan.name,
        target: { replicas: view.spec.replicas, resourceVersion: String(view.spec.version) },
        scaling: 'direct',
        isPaused: false,
        hasOtherTriggers: false,
        pacemaker: { up: toRules(0), down: toRules(plan.scaleDownWindowMs), listsOurMetric: true },
        isWriteInFlight: inFlight.has(plan.name),
        refusedAtMs: view.refusedAtMs,
        ...(heard === undefined ? {} : { heard }),
        ...(conflictedVersion === undefined ? {} : { conflictedVersion }),
        ...(pushedAtMs === undefined ? {} : { pushedAtMs }),
      },
    ];
  };
  const land = (pool: Pool, write: ScaleWrite, decidedOn: number): boolean => {
    const { target, plan } = pool;
    const { version, replicas } = target.read();
    const isUnmoved = rules.areWritesVersioned ? String(version) === write.resourceVersion : replicas === decidedOn;
    if (!isUnmoved) {
      note({ kind: 'conflict', pool: plan.name });
      conflicts.set(plan.name, write.resourceVersion);
      return false;
    }
    target.write(write.replicas, 'quotient', target.read());
    const view = namespace.view().pools.get(plan.name);
    if (rules.areOwnWritesSeen && view !== undefined) seeSpec(view, target.read());
    return true;
  };
  const send = (write: ScaleWrite): void => {
    const pool = namespace.pools.find(({ plan }) => plan.name === write.pool);
    const sender = service();
    if (pool === undefined || sender === undefined) return;
    const decidedOn = namespace.view().pools.get(write.pool)?.spec.replicas ?? 0;
    sender.noteWrite(write.pool, write.replicas);
    inFlight.add(write.pool);
    events.after(chance.between(1, IN_FLIGHT_MS), () => {
      const isTaken = land(pool, write, decidedOn);
      if (service() !== sender) return;
      sender.endWrite(write.pool, isTaken);
      inFlight.delete(write.pool);
    });
  };
  return {
    follow: ({ snapshot, decision }, pushedSinceMs) => {
      const targets = namespace.pools.flatMap((pool) => toTarget(pool, pushedSinceMs));
      const input = { snapshot, decision, targets, memory, bucket, nowMs: events.nowMs() };
      const scaling = rules.scale({ ...input, retireAfterMs: DEFAULTS.retireAfterMs });
      memory = scaling.memory;
      bucket = scaling.bucket;
      for (const write of scaling.writes) send(write);
    },
    forget: () => {
      inFlight.clear();
      conflicts.clear();
      memory = NO_SCALING_MEMORY;
      bucket = FULL_BUCKET;
    },
  };
}

function toRules(windowMs: number): DirectionRules {
  return { stabilizationWindowSeconds: windowMs / 1000, selectPolicy: 'Max', policies: [] };
}
