import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HeldPool, ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { allocate } from '../../src/decision/allocation/allocate.ts';
import { toMinimum } from '../../src/decision/allocation/demand.ts';
import { decide } from '../../src/decision/decide.ts';
import type { Grants } from '../../src/decision/grants/acquire.ts';
import { grantReplicas } from '../../src/decision/grants/grant.ts';
import { toAsked } from './asked.ts';
import { movingSnapshots } from './motions.ts';
import { runs } from './runs.ts';
import { snapshots } from './snapshots.ts';

/** Feeding back reaches the target in three steps at most in practice: shrink, start, grow. */
const STEPS = 10;

it('grants no more than the target or what a pool stays at, and while settling just what is set', () =>
  fc.assert(
    fc.property(movingSnapshots, fc.boolean(), (drawn, isSettling) => {
      for (const [place, decided] of decide({ ...drawn, isSettling }).pools.entries()) {
        const { current = 0, granted = 0, allocated = 0 } = decided;
        const most = Math.max(allocated, toMostStaying(drawn.pools[place]));
        expect(granted).toBeLessThanOrEqual(isSettling ? current : most);
      }
    }),
    { numRuns: runs },
  ));

it('says of a pool that is granted more than its target that it stays', () =>
  fc.assert(
    fc.property(movingSnapshots, (snapshot) => {
      for (const { granted = 0, allocated = 0, reason } of decide(snapshot).pools) {
        expect(reason.kind === 'yielding').toBe(granted > allocated);
      }
    }),
    { numRuns: runs },
  ));

it('lets nobody stay in the room of held pools, of first workers, of minimums and of those that have grown', () =>
  fc.assert(
    fc.property(movingSnapshots, (snapshot) => {
      const decision = decide(snapshot);
      const decided = new Map(decision.pools.map((pool) => [pool.name, pool]));
      const stays = ({ name }: Moving): boolean => decided.get(name)?.reason.kind === 'yielding';
      const staying = toMoving(snapshot).filter(stays);
      for (const { priority } of staying) {
        // Pools that stay at a lower priority count with what they have in any case.
        const count = (pool: Moving): number => {
          const { reason, granted = 0, allocated = 0 } = decided.get(pool.name) ?? {};
          if (stays(pool)) return pool.priority < priority ? allocated : granted;
          if (pool.state !== 'ready' || reason?.kind === 'impossible') return pool.replicas;
          return toUrgent(pool, allocated, priority);
        };
        for (const [x, { available }] of decision.rows.entries()) {
          if (!staying.some((pool) => pool.priority === priority && (pool.charges[x] ?? 0) > 0)) continue;
          const taken = toMoving(snapshot).reduce(
            (sum, pool) => sum + BigInt(count(pool)) * BigInt(pool.charges[x] ?? 0),
            0n,
          );
          expect(taken <= BigInt(available)).toBe(true);
        }
      }
    }),
    { numRuns: runs },
  ));

it('grants no more beyond what was promised than is really free, all pools together', () =>
  fc.assert(
    fc.property(movingSnapshots, (snapshot) => {
      const granted = toGranted(snapshot);
      for (const [x, free] of toFree(snapshot).entries()) {
        const acquired = toMoving(snapshot).reduce((sum, pool) => {
          const promised = Math.max(pool.replicas, pool.motion?.told ?? 0);
          const beyond = Math.max(0, (granted.get(pool.name) ?? 0) - promised);
          return sum + BigInt(beyond) * BigInt(pool.charges[x] ?? 0);
        }, 0n);
        expect(acquired === 0n || acquired <= free).toBe(true);
      }
    }),
    { numRuns: runs },
  ));

it('grants all at once only what it would grant one by one', () =>
  fc.assert(
    fc.property(movingSnapshots, (snapshot) => {
      const allocation = allocate(snapshot);
      const toNumbers = (grants: Grants): number[] => [...grants.values()].map(({ granted }) => granted);
      const oneByOne = grantReplicas(snapshot, allocation, false);
      expect(toNumbers(grantReplicas(snapshot, allocation))).toEqual(toNumbers(oneByOne));
    }),
    { numRuns: runs },
  ));

it('raises no level past where it has just fallen to, but of a target at 0', () =>
  fc.assert(
    fc.property(movingSnapshots, (snapshot) => {
      const granted = toGranted(snapshot);
      for (const { name, motion, replicas } of toMoving(snapshot)) {
        if (motion?.hasFallen !== true || motion.lastLevel === undefined || replicas === 0) continue;
        expect(granted.get(name) ?? 0).toBeLessThanOrEqual(motion.lastLevel);
      }
    }),
    { numRuns: runs },
  ));

it('acquires nothing for a pool with a refused pod, nor in its rows', () =>
  fc.assert(
    fc.property(movingSnapshots, (snapshot) => {
      const granted = toGranted(snapshot);
      const refused = toMoving(snapshot).filter(({ motion }) => motion?.isRefused === true);
      for (const pool of toMoving(snapshot)) {
        const isClosed = refused.some(({ charges }) =>
          charges.some((charge, x) => charge * (pool.charges[x] ?? 0) > 0),
        );
        const most = Math.max(pool.replicas, pool.motion?.told ?? 0);
        if (isClosed) expect(granted.get(pool.name) ?? 0).toBeLessThanOrEqual(most);
      }
    }),
    { numRuns: runs },
  ));

it('grants the same whenever it is asked the same, in whatever order the pools come', () =>
  fc.assert(
    fc.property(movingSnapshots, (snapshot) => {
      const before = structuredClone(snapshot);
      const granted = toGranted(snapshot);
      expect(snapshot).toEqual(before);
      expect(toGranted({ ...snapshot, pools: snapshot.pools.toReversed() })).toEqual(granted);
      expect(toGranted(snapshot)).toEqual(granted);
    }),
    { numRuns: runs },
  ));

it('reaches the target once what it grants is what runs, impossible pools aside, whose workers run on', () =>
  fc.assert(
    fc.property(snapshots, (drawn) => {
      let snapshot = drawn;
      for (let step = 0; step < STEPS; step += 1) snapshot = feedBack(snapshot);
      for (const { name, state, granted, allocated = 0, reason } of decide(snapshot).pools) {
        const pool = toMoving(snapshot).find((candidate) => candidate.name === name);
        // KEDA starts the whole minimum, so less than that is never asked for; nor is anything of a held or impossible pool.
        const isBelowMinimum = pool !== undefined && pool.replicas === 0 && allocated < pool.minReplicaCount;
        if (state === 'ready' && reason.kind !== 'impossible' && !isBelowMinimum) expect(granted).toBe(allocated);
      }
    }),
    { numRuns: runs },
  ));

/** What of its target nobody may keep it from, who stays at this priority; or what it does not give up at once itself. */
function toUrgent(pool: ReadyPool, allocated: number, priority: number): number {
  const { replicas, pace, motion } = pool;
  const minimum = toMinimum(pool);
  const isMoved = pace !== undefined && pace.down === undefined;
  const holding = isMoved ? Math.min(replicas, Math.max(1, pool.minReplicaCount)) : replicas;
  if (pool.priority > priority) return Math.max(holding, allocated);
  return Math.max(holding, Math.min(allocated, Math.max(replicas, minimum, 1, motion?.steadyTarget ?? 0)));
}

/** Where nobody moves it past its HPA, or it has no work, it stays at nothing. */
function toMostStaying(pool: Snapshot['pools'][number] | undefined): number {
  if (pool?.state !== 'ready' || pool.pace === undefined || pool.pace.down !== undefined) return 0;
  return Math.min(pool.motion?.recentTarget ?? 0, toAsked(pool).need, pool.maxReplicaCount, pool.replicas);
}

function feedBack(snapshot: Snapshot): Snapshot {
  const granted = toGranted(snapshot);
  const pools = snapshot.pools.map((pool) =>
    pool.state === 'ready' ? { ...pool, replicas: granted.get(pool.name) ?? 0 } : pool,
  );
  return { ...snapshot, pools };
}

function toGranted(snapshot: Snapshot): ReadonlyMap<string, number | undefined> {
  return new Map(decide(snapshot).pools.map(({ name, granted }) => [name, granted]));
}

type Moving = ReadyPool | HeldPool;

function toMoving({ pools }: Snapshot): readonly Moving[] {
  return pools.filter((pool) => pool.state !== 'rejected');
}

/** F of the method, exactly. */
function toFree(snapshot: Snapshot): readonly bigint[] {
  return snapshot.rows.map(({ hard, reserve, foreign, pods, used = 0, uncounted = 0 }, x) => {
    const sum = (count: (pool: ReadyPool | HeldPool) => number): bigint =>
      toMoving(snapshot).reduce((total, pool) => total + BigInt(count(pool)) * BigInt(pool.charges[x] ?? 0), 0n);
    const seen = pods === undefined ? BigInt(foreign) + sum(({ replicas }) => replicas) : BigInt(pods);
    const said = BigInt(used) + BigInt(uncounted);
    const ceiling = hard > reserve ? BigInt(hard) - BigInt(reserve) : 0n;
    return ceiling - (seen > said ? seen : said) - sum(({ motion }) => motion?.out ?? 0);
  });
}
