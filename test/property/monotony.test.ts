import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReadyPool, Snapshot } from '../../src/contract/snapshot.ts';
import { runs } from './runs.ts';
import { allocateShipped, changeReady, mapReady, multiplyDecimals, readyAt } from './shipped.ts';
import { snapshotsWithReadyPool } from './snapshots.ts';

const growths = fc.constantFrom(1, 2, 3, 10, 1000);

it('never takes a worker from a pool because its backlog grew', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, growths, ([snapshot, place], more) => {
      const grow = (pool: ReadyPool): ReadyPool => {
        return { ...pool, backlog: { ...pool.backlog, ready: pool.backlog.ready + more } };
      };
      expectNoLoss(snapshot, place, grow);
    }),
    { numRuns: runs },
  ));

it('never takes a worker from a pool because its weight grew', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, fc.constantFrom(1.001, 1.5, 2, 1000), ([snapshot, place], factor) => {
      expectNoLoss(snapshot, place, (pool) => ({ ...pool, weight: multiplyDecimals(pool.weight, factor) }));
    }),
    { numRuns: runs },
  ));

it('never takes a worker from a pool because its minimum grew', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, growths, ([snapshot, place], more) => {
      expectNoLoss(snapshot, place, (pool) => ({ ...pool, minReplicaCount: pool.minReplicaCount + more }));
    }),
    { numRuns: runs },
  ));

it('never takes a worker from a pool because its maximum grew', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, fc.constantFrom(1, 2, 5), ([snapshot, place], more) => {
      expectNoLoss(snapshot, place, (pool) => ({ ...pool, maxReplicaCount: pool.maxReplicaCount + more }));
    }),
    { numRuns: runs },
  ));

it('never takes a worker from a pool because its priority grew', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, fc.constantFrom(1, 2, 3), ([snapshot, place], more) => {
      expectNoLoss(snapshot, place, (pool) => ({ ...pool, priority: pool.priority + more }));
    }),
    { numRuns: runs },
  ));

// Without foreign demand, since what may be kept for it is a share of what is available; and with all durations declared,
// since the pool's own counts in the mean that stands for missing ones.
it('changes nobody when a pool goes and its workers stay behind as foreign pods', () =>
  fc.assert(
    fc.property(snapshotsWithReadyPool, ([drawn, place]) => {
      const declared = mapReady(drawn, (pool) => ({ ...pool, expectedSeconds: pool.expectedSeconds ?? 2 }));
      const snapshot: Snapshot = { ...declared, foreignDemand: [] };
      const before = allocateShipped(snapshot);
      const { name, charges } = readyAt(snapshot, place);
      const after = allocateShipped({
        ...snapshot,
        pools: snapshot.pools.filter((pool) => pool.name !== name),
        rows: snapshot.rows.map((row, x) => {
          return { ...row, foreign: row.foreign + (before.get(name) ?? 0) * (charges[x] ?? 0) };
        }),
      });
      expect(after).toEqual(new Map([...before].filter(([other]) => other !== name)));
    }),
    { numRuns: runs },
  ));

function expectNoLoss(snapshot: Snapshot, place: number, grow: (pool: ReadyPool) => ReadyPool): void {
  const { name } = readyAt(snapshot, place);
  const before = allocateShipped(snapshot).get(name) ?? 0;
  expect(allocateShipped(changeReady(snapshot, place, grow)).get(name)).toBeGreaterThanOrEqual(before);
}
