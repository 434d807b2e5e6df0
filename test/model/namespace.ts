import { startForeignPods } from './foreign.ts';
import { createPool, type Pool } from './pool.ts';
import { createPoolView, type PoolView, seePod, seeSpec } from './pool-view.ts';
import { createQuota, type Quota } from './quota.ts';
import { createReading } from './reading.ts';
import type { World } from './world.ts';

/** What the service has seen of a namespace. */
export interface NamespaceView {
  readonly pools: ReadonlyMap<string, PoolView>;
  used: readonly number[];
  readonly foreign: Map<number, readonly number[]>;
  /** foreign pods when they were first seen, gone or not */
  readonly foreignAppearances: { readonly charges: readonly number[]; readonly atMs: number }[];
}

/** A namespace as it is, and as it is seen. */
export interface Namespace {
  readonly pools: readonly Pool[];
  readonly quota: Quota;
  view(): NamespaceView;
  /** Lists everything anew, as a service does that has just started. */
  list(): void;
}

/** @param onSeen told whenever something was seen that matters */
export function createNamespace(world: World, onSeen: () => void): Namespace {
  const { events, scenario } = world;
  const readings = { pods: createReading(world), specs: createReading(world), used: createReading(world) };
  const foreign = new Map<number, readonly number[]>();
  let view: NamespaceView = {
    pools: new Map(),
    used: scenario.hard.map(() => 0),
    foreign: new Map(),
    foreignAppearances: [],
  };
  /** What was sent before a list is in the list. */
  const send = (reading: keyof typeof readings, see: (seen: NamespaceView) => void): void => {
    const sentTo = view;
    readings[reading].send(() => {
      if (view === sentTo) see(view);
    });
  };
  const sendPool = (reading: keyof typeof readings, name: string, see: (seen: PoolView) => void): void =>
    send(reading, ({ pools }) => {
      const pool = pools.get(name);
      if (pool !== undefined) see(pool);
    });
  const quota = createQuota(world, (used) =>
    send('used', (seen) => {
      seen.used = used;
      onSeen();
    }),
  );
  const pools = scenario.pools.map((plan) =>
    createPool(world, plan, quota, {
      onSpec: (spec) =>
        sendPool('specs', plan.name, (seen) => {
          const isChanged = spec.replicas !== seen.spec.replicas;
          seeSpec(seen, spec);
          if (isChanged) onSeen();
        }),
      onPod: (id, phase) =>
        sendPool('pods', plan.name, (seen) => {
          seePod(seen, id, phase, events.nowMs());
          onSeen();
        }),
      onRefused: () =>
        sendPool('pods', plan.name, (seen) => {
          seen.refusedAtMs = events.nowMs();
          onSeen();
        }),
    }),
  );
  const list = (): void => {
    const nowMs = events.nowMs();
    view = {
      pools: new Map(
        pools.map(({ plan, target, workers }) => [plan.name, createPoolView(target.read(), workers.pods(), nowMs)]),
      ),
      used: quota.used(),
      foreign: new Map(foreign),
      foreignAppearances: [...foreign.values()].map((charges) => ({ charges, atMs: nowMs })),
    };
  };
  if (scenario.disturbances.includes('foreign')) {
    startForeignPods(world, quota, (id, charges, sign) => {
      if (sign === 1) foreign.set(id, charges);
      else foreign.delete(id);
      send('pods', (seen) => {
        if (sign === 1) {
          seen.foreign.set(id, charges);
          seen.foreignAppearances.push({ charges, atMs: events.nowMs() });
        } else {
          seen.foreign.delete(id);
        }
        onSeen();
      });
    });
  }
  list();
  return { pools, quota, view: () => view, list };
}
