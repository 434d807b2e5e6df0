import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HeldPool, ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { decide } from '../../src/decision/decide.ts';
import { type Bucket, FULL_BUCKET } from '../../src/decision/scaling/bucket.ts';
import { NO_SCALING_MEMORY, type ScalingMemory } from '../../src/decision/scaling/memory.ts';
import { scale, type ScaleWrite } from '../../src/decision/scaling/scale.ts';
import type { DirectionRules, ScalingTarget } from '../../src/decision/scaling/target.ts';
import { movingSnapshots } from './motions.ts';
import { runs } from './runs.ts';
import { snapshots } from './snapshots.ts';

const directions: fc.Arbitrary<DirectionRules> = fc.record({
  stabilizationWindowSeconds: fc.constantFrom(0, 0, 0, 300),
  selectPolicy: fc.constantFrom('Max' as const, 'Max' as const, 'Min' as const, 'Disabled' as const),
  policies: fc.array(
    fc.record({
      type: fc.constantFrom('Pods' as const, 'Percent' as const),
      value: fc.constantFrom(1, 4, 50, 100),
      periodSeconds: fc.constantFrom(1, 15),
    }),
    { maxLength: 2 },
  ),
});

const pacemakers = fc.record({
  up: directions,
  down: directions,
  listsOurMetric: fc.constantFrom(true, true, true, false),
});

const targets = fc.array(
  fc.record(
    {
      scaling: fc.constantFrom('direct' as const, 'direct' as const, 'direct' as const, 'keda' as const),
      isPaused: fc.constantFrom(false, false, false, true),
      hasOtherTriggers: fc.constantFrom(false, false, false, true),
      isWriteInFlight: fc.constantFrom(false, false, false, true),
      pacemaker: pacemakers,
      pushedAtMs: fc.constantFrom(0, 9000),
      refusedAtMs: fc.constantFrom(0, 9000),
      heard: fc.constantFrom({ most: 0 }, { most: 3, last: 3 }, { most: 20, last: 2 }, { most: 20 }),
    },
    { requiredKeys: ['scaling', 'isPaused', 'hasOtherTriggers', 'isWriteInFlight', 'pacemaker'] },
  ),
  { minLength: 8, maxLength: 8 },
);

type Pool = ReadyPool | HeldPool;
type Drawn = Omit<ScalingTarget, 'name' | 'target'>;

function toTargets(snapshot: Snapshot, drawn: readonly Drawn[]): readonly ScalingTarget[] {
  return snapshot.pools.flatMap((pool, place) => {
    const target = drawn[place];
    if (pool.state === 'rejected' || target === undefined) return [];
    return [{ ...target, name: pool.name, target: { replicas: pool.replicas, resourceVersion: String(place) } }];
  });
}

/** Some looks in a row, a second and a half apart, so that what needs time comes too. */
function look(snapshot: Snapshot, known: readonly ScalingTarget[], times: number): readonly ScaleWrite[] {
  let [memory, bucket, writes]: [ScalingMemory, Bucket, readonly ScaleWrite[]] = [NO_SCALING_MEMORY, FULL_BUCKET, []];
  const decision = decide(snapshot);
  for (let turn = 0; turn < times; turn += 1) {
    const input = { snapshot, decision, targets: known, memory, bucket, nowMs: 10_000 + turn * 1500 };
    ({ memory, bucket, writes } = scale({ ...input, retireAfterMs: 10_000 }));
  }
  return writes;
}

function eachWrite(
  check: (write: ScaleWrite, pool: Pool, known: ScalingTarget, writes: readonly ScaleWrite[]) => void,
): Promise<void> | void {
  return fc.assert(
    fc.property(movingSnapshots, targets, fc.constantFrom(1, 9), (snapshot, drawn, times) => {
      const known = toTargets(snapshot, drawn);
      const writes = look(snapshot, known, times);
      for (const write of writes) {
        const pool = snapshot.pools.find(({ name }) => name === write.pool);
        const target = known.find(({ name }) => name === write.pool);
        if (pool === undefined || pool.state === 'rejected' || target === undefined) throw new Error('unknown pool');
        check(write, pool, target, writes);
      }
    }),
    { numRuns: runs },
  );
}

it('never moves a target out of its limits', () =>
  eachWrite(({ replicas }, pool) => {
    if (pool.minReplicaCount > pool.maxReplicaCount) return;
    // From outside of them it moves towards them, as fast as policies admit.
    const isTowards = (limit: number): boolean => Math.abs(replicas - limit) < Math.abs(pool.replicas - limit);
    if (replicas > pool.maxReplicaCount) expect(isTowards(pool.maxReplicaCount)).toBe(true);
    if (replicas < pool.minReplicaCount) expect(isTowards(pool.minReplicaCount)).toBe(true);
  }));

it('never moves a paused pool, one that others drive too, one at its HPA’s pace, or one with a write in flight', () =>
  eachWrite((_, __, known) => {
    expect(known).toMatchObject({
      scaling: 'direct',
      isPaused: false,
      hasOtherTriggers: false,
      isWriteInFlight: false,
      pacemaker: { listsOurMetric: true },
    });
  }));

it('never moves a running pool past what its HPA may be about to write, save for a nudge', () =>
  eachWrite(({ replicas, reason }, pool, { heard = { most: 0 } }) => {
    if (pool.replicas === 0 || reason.includes('nudged')) return;
    if (replicas < pool.replicas) expect(replicas).toBeGreaterThanOrEqual(heard.most);
    else expect(replicas).toBeLessThanOrEqual(heard.last ?? replicas);
  }));

it('never moves a pool a closed way', () =>
  eachWrite(({ replicas }, pool, { pacemaker }) => {
    const rules = replicas > pool.replicas ? pacemaker?.up : pacemaker?.down;
    expect(rules?.stabilizationWindowSeconds).toBe(0);
    expect(rules?.selectPolicy).not.toBe('Disabled');
  }));

it('writes at most once to one target, always something new, at the version that it saw', () =>
  eachWrite(({ pool: name, replicas, resourceVersion }, pool, known, writes) => {
    expect(writes.filter((write) => write.pool === name)).toHaveLength(1);
    expect(replicas).not.toBe(pool.replicas);
    expect(resourceVersion).toBe(known.target?.resourceVersion);
  }));

it('stops writing once inputs stand still', () =>
  fc.assert(
    fc.property(snapshots, targets, (drawn, drawnTargets) => {
      let [memory, bucket]: [ScalingMemory, Bucket] = [NO_SCALING_MEMORY, FULL_BUCKET];
      let snapshot: Snapshot = { ...drawn, pools: drawn.pools.map(toSmall) };
      let last: readonly ScaleWrite[] = [];
      const still = drawnTargets.map((target) => ({ ...target, isWriteInFlight: false }));
      for (let turn = 0; turn < TURNS; turn += 1) {
        const decision = decide(snapshot);
        const input = { snapshot, decision, targets: toTargets(snapshot, still), memory, bucket, nowMs: turn * 15_000 };
        const scaling = scale({ ...input, retireAfterMs: 10_000 });
        ({ memory, bucket, writes: last } = scaling);
        snapshot = carryOut(snapshot, last);
      }
      expect(last).toEqual([]);
    }),
    { numRuns: runs },
  ));

/** Ten pods, one at a time, each step seen before the next is admitted, and some looks to see that nothing follows. */
const TURNS = 28;

/** A step of one pod at a time ends within the turns of the law. */
function toSmall(pool: Snapshot['pools'][number]): Snapshot['pools'][number] {
  return pool.state === 'rejected'
    ? pool
    : { ...pool, replicas: Math.min(pool.replicas, 10), maxReplicaCount: Math.min(pool.maxReplicaCount, 10) };
}

function carryOut(snapshot: Snapshot, writes: readonly ScaleWrite[]): Snapshot {
  const values = new Map(writes.map(({ pool, replicas }) => [pool, replicas]));
  const pools = snapshot.pools.map((pool) =>
    pool.state === 'rejected' ? pool : { ...pool, replicas: values.get(pool.name) ?? pool.replicas },
  );
  return { ...snapshot, pools };
}
