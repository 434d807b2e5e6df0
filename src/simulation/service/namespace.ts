import { createUncounted, type Uncounted } from '../../decision/uncounted.ts';
import { createPool, type Pool, type PoolParts } from '../world/pool.ts';
import { createQuota, type Quota } from '../world/quota.ts';
import { createReading } from '../world/reading.ts';
import type { World } from '../world/world.ts';
import type { Labels } from './labels.ts';
import { createPoolView, type PoolView, seePod, seeSpec } from './pool-view.ts';
import { WINDOWS } from './defaults.ts';

/** What the service has seen of a namespace. */
export interface NamespaceView {
  readonly pools: ReadonlyMap<string, PoolView>;
  used: readonly number[];
  readonly uncounted: Uncounted;
  readonly foreign: Map<number, readonly number[]>;
  /** pods of other owners' Jobs that were refused and are not created yet, in the order of their first refusal */
  readonly foreignRefusals: Map<number, ForeignRefusal>;
}

/** A pod of somebody else's Job that the quota refused. */
export interface ForeignRefusal {
  readonly charges: readonly number[];
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** A namespace as it is, and as it is seen. */
export interface Namespace<Task = unknown> {
  readonly hard: readonly number[];
  readonly labels?: Labels | undefined;
  readonly pools: readonly Pool<Task>[];
  readonly quota: Quota;
  view(): NamespaceView;
  /** Lists everything anew, as a service does that has just started. */
  list(): void;
  /** A pod of another owner came (1) or went (−1); its room is the caller's to take from the quota. */
  noteForeign(id: number, charges: readonly number[], sign: 1 | -1): void;
  /** A pod of somebody else's Job was refused. */
  noteForeignRefused(id: number, charges: readonly number[]): void;
}

/** What a namespace is made of. */
export interface NamespaceParts<Task> {
  /** of the quota, one number per row */
  readonly hard: readonly number[];
  /** of what is published; absent: names that nobody looks at */
  readonly labels?: Labels;
  readonly pools: readonly PoolParts<Task>[];
  /** told of each pool that was made, before the next one */
  readonly onPool?: (pool: Pool<Task>, place: number) => void;
  /** told whenever something was seen that matters */
  readonly onSeen: () => void;
}

export function createNamespace<Task>(world: World, parts: NamespaceParts<Task>): Namespace<Task> {
  const { events } = world;
  const { hard, labels, onSeen } = parts;
  const readings = { pods: createReading(world), specs: createReading(world), used: createReading(world) };
  const foreign = new Map<number, readonly number[]>();
  const startUncounted = (): Uncounted => createUncounted(hard.length, WINDOWS.readingsMs);
  let view: NamespaceView = {
    pools: new Map(),
    used: hard.map(() => 0),
    uncounted: startUncounted(),
    foreign: new Map(),
    foreignRefusals: new Map(),
  };
  /** What was sent before a list is in the list. */
  const send = (reading: keyof typeof readings, see: (seen: NamespaceView) => void): void => {
    const sentTo = view;
    readings[reading].send(() => {
      if (view === sentTo) see(view);
    });
  };
  const sendPool = (
    reading: keyof typeof readings,
    name: string,
    see: (seen: PoolView, all: NamespaceView) => void,
  ): void =>
    send(reading, (all) => {
      const pool = all.pools.get(name);
      if (pool !== undefined) see(pool, all);
    });
  const quota = createQuota(world, hard, (used) =>
    send('used', (seen) => {
      seen.used = used;
      seen.uncounted.noteUsed(used, events.nowMs());
      onSeen();
    }),
  );
  const pools = parts.pools.map((poolParts, place) => {
    const { plan } = poolParts;
    const pool = createPool(world, poolParts, quota, {
      onSpec: (spec) =>
        sendPool('specs', plan.name, (seen) => {
          const isChanged = spec.replicas !== seen.spec.replicas;
          seeSpec(seen, spec);
          if (isChanged) onSeen();
        }),
      onPod: (id, phase) =>
        sendPool('pods', plan.name, (seen, { uncounted }) => {
          if (seePod(seen, id, phase)) uncounted.noteCharges(plan.charges, events.nowMs());
          onSeen();
        }),
      onRefused: () =>
        sendPool('pods', plan.name, (seen) => {
          seen.refusedAtMs = events.nowMs();
          onSeen();
        }),
    });
    parts.onPool?.(pool, place);
    return pool;
  });
  const list = (): void => {
    view = {
      pools: new Map(
        pools.map(({ plan, target, workers }) => [plan.name, createPoolView(target.read(), workers.pods())]),
      ),
      used: quota.used(),
      uncounted: startUncounted(),
      foreign: new Map(foreign),
      foreignRefusals: new Map(view.foreignRefusals),
    };
    const nowMs = events.nowMs();
    view.uncounted.noteUsed(view.used, nowMs);
    for (const { plan } of pools) {
      const pods = view.pools.get(plan.name)?.pods.size ?? 0;
      view.uncounted.noteCharges(
        plan.charges.map((charge) => pods * charge),
        nowMs,
      );
    }
    for (const charges of foreign.values()) view.uncounted.noteCharges(charges, nowMs);
  };
  const noteForeign = (id: number, charges: readonly number[], sign: 1 | -1): void => {
    if (sign === 1) foreign.set(id, charges);
    else foreign.delete(id);
    send('pods', (seen) => {
      if (sign === 1) {
        seen.foreign.set(id, charges);
        seen.uncounted.noteCharges(charges, events.nowMs());
        seen.foreignRefusals.delete(id);
      } else {
        seen.foreign.delete(id);
      }
      onSeen();
    });
  };
  const noteForeignRefused = (id: number, charges: readonly number[]): void =>
    send('pods', ({ foreignRefusals }) => {
      const nowMs = events.nowMs();
      const firstAtMs = foreignRefusals.get(id)?.firstAtMs ?? nowMs;
      foreignRefusals.set(id, { charges, firstAtMs, lastAtMs: nowMs });
      onSeen();
    });
  list();
  return { hard, labels, pools, quota, view: () => view, list, noteForeign, noteForeignRefused };
}
