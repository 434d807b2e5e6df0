import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Snapshot } from '../../src/contract/snapshot.ts';
import { decide } from '../../src/decision/decide.ts';
import type { PoolDecision } from '../../src/decision/decision.ts';
import { toAsked } from './asked.ts';
import { divideNaively } from './oracle.ts';
import { runs } from './runs.ts';
import { snapshots } from './snapshots.ts';

it('names a lack of room exactly where a pool was refused a worker that it needs or is guaranteed', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      for (const { pool, decided } of toReadyDecisions(snapshot)) {
        // What may not be asked for yet, or is kept for now, is said before why there is not more.
        if (['impossible', 'waiting', 'yielding'].includes(decided.reason.kind)) continue;
        const { need, lo, hi } = toAsked(pool);
        const isLacking = (decided.allocated ?? 0) < Math.min(hi, Math.max(lo, need));
        expect(['quota', 'priority', 'foreign'].includes(decided.reason.kind)).toBe(isLacking);
      }
    }),
    { numRuns: runs },
  ));

it('names the first row that had too little, the worker, and how much was missing at that moment', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const { refused } = divideNaively(snapshot);
      for (const { pool, decided } of toReadyDecisions(snapshot)) {
        if (!('missing' in decided.reason)) continue;
        const { k = 0, free = [] } = refused.get(pool.name) ?? {};
        const lacks = pool.charges.map((charge, x) => (charge > 0 ? BigInt(charge) - (free[x] ?? 0n) : 0n));
        const x = lacks.findIndex((lack) => lack > 0n);
        expect(decided.reason).toMatchObject({ worker: k, resource: snapshot.rows[x]?.resource });
        if (lacks[x] !== undefined && lacks[x] < 2n ** 52n) expect(BigInt(decided.reason.missing)).toBe(lacks[x]);
      }
    }),
    { numRuns: runs },
  ));

it('blames a higher tier or foreign pods only where the pool would have had its worker without them', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const { refused } = divideNaively(snapshot);
      for (const { pool, decided } of toReadyDecisions(snapshot)) {
        const { kind } = decided.reason;
        if (kind !== 'priority' && kind !== 'foreign') continue;
        const blamed = kind === 'priority' ? toHigherTiers(snapshot, pool.priority) : toKept(snapshot);
        const { free = [] } = refused.get(pool.name) ?? {};
        const freed = pool.charges.map((_, x) => (free[x] ?? 0n) + (blamed[x] ?? 0n));
        expect(pool.charges.every((charge, x) => charge === 0 || BigInt(charge) <= (freed[x] ?? 0n))).toBe(true);
      }
    }),
    { numRuns: runs },
  ));

it('calls the rest by name: a limit, idle workers, a minimum, or enough', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      for (const { pool, decided } of toReadyDecisions(snapshot)) {
        const { need, lo } = toAsked(pool);
        const allocated = decided.allocated ?? 0;
        const { kind } = decided.reason;
        if (kind === 'maxReplicas') expect(need).toBeGreaterThan(pool.maxReplicaCount);
        if (kind === 'kept-idle') expect(allocated).toBeGreaterThan(Math.max(need, lo));
        if (kind === 'minimum') expect(allocated).toBeGreaterThan(need);
        if (kind === 'backlog') expect(allocated).toBe(need);
      }
    }),
    { numRuns: runs },
  ));

function toReadyDecisions(snapshot: Snapshot) {
  const decisions = decide(snapshot).pools;
  return snapshot.pools.flatMap((pool, place) => {
    const decided: PoolDecision | undefined = decisions[place];
    return pool.state === 'ready' && decided !== undefined ? [{ pool, decided }] : [];
  });
}

/** All that pools of a higher tier got, by row. */
function toHigherTiers(snapshot: Snapshot, priority: number): bigint[] {
  const higher = toReadyDecisions(snapshot).filter(({ pool }) => pool.priority > priority);
  return snapshot.rows.map((_, x) =>
    higher.reduce((sum, { pool, decided }) => sum + BigInt(pool.charges[x] ?? 0) * BigInt(decided.allocated ?? 0), 0n),
  );
}

/** All that is kept for foreign pods, by row. */
function toKept(snapshot: Snapshot): bigint[] {
  const { keptForeign } = decide(snapshot);
  const kept = snapshot.foreignDemand.filter(({ name }) => keptForeign.includes(name));
  return snapshot.rows.map((_, x) => kept.reduce((sum, { charges }) => sum + BigInt(charges[x] ?? 0), 0n));
}
