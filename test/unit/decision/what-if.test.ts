import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/contract/snapshot.ts';
import { decide } from '../../../src/decision/decide.ts';
import { findChanges } from '../../../src/decision/what-if.ts';
import { aHeldPool, aPool, aRejectedPool, aRow, aSnapshot } from '../../builders/snapshot.ts';

const allocatedOf = (snapshot: Snapshot, name: string): number =>
  decide(snapshot).pools.find((pool) => pool.name === name)?.allocated ?? 0;

describe('what would give a pool more', () => {
  const crowded = aSnapshot({
    rows: [aRow({ hard: 8100, foreign: 2100 })],
    pools: [
      aPool({ name: 'a', backlog: { ready: 20, unacknowledged: 0 }, charges: [1000], maxReplicaCount: 50 }),
      aPool({
        name: 'b',
        backlog: { ready: 20, unacknowledged: 0 },
        charges: [1000],
        maxReplicaCount: 50,
        priority: 1,
      }),
    ],
  });

  it('is each decided on anew, and gives what it says', () => {
    const changes = findChanges(crowded, 'a');
    expect(changes.map(({ kind }) => kind)).toEqual(['row', 'priority']);
    const [row, priority] = changes;
    expect(priority).toMatchObject({ by: 1 });
    expect(row).toMatchObject({ quota: 'compute', resource: 'requests.cpu' });
    const grown = (by: number): Snapshot => ({ ...crowded, rows: [aRow({ hard: 8100 + by, foreign: 2100 })] });
    expect(allocatedOf(grown(row?.by ?? 0), 'a')).toBe(row?.replicas);
    // Not one unit less would do.
    expect(allocatedOf(grown((row?.by ?? 0) - 1), 'a')).toBe(allocatedOf(crowded, 'a'));
  });

  it('is a worker and no more of a row that has nothing at all', () => {
    const empty = aSnapshot({ rows: [aRow({ hard: 0 })], pools: [aPool({ backlog: 5, charges: [1000] })] });
    expect(findChanges(empty, 'pool')).toContainEqual(expect.objectContaining({ kind: 'row', by: 1000, replicas: 1 }));
  });

  it('may be that others go', () => {
    expect(findChanges(crowded, 'b')).toContainEqual({ kind: 'foreign', by: 0, replicas: 8 });
  });

  it('may be more messages, or a higher limit', () => {
    const roomy = aSnapshot({
      rows: [aRow({ hard: 100_000 })],
      pools: [
        aPool({ name: 'a', backlog: { ready: 9, unacknowledged: 0 }, charges: [1000], maxReplicaCount: 4 }),
        aPool({ name: 'b', backlog: { ready: 3, unacknowledged: 1 }, charges: [1000], maxReplicaCount: 50 }),
      ],
    });
    expect(findChanges(roomy, 'a')).toEqual([{ kind: 'maxReplicas', by: 5, replicas: 9 }]);
    expect(findChanges(roomy, 'b')).toEqual([{ kind: 'backlog', by: 1, replicas: 5 }]);
  });

  it('is nothing that can be said of a pool that is held, rejected or not there', () => {
    const held = aSnapshot({ pools: [aRejectedPool({ name: 'x' }), aHeldPool({ name: 'z' })] });
    expect(findChanges(held, 'x')).toEqual([]);
    expect(findChanges(held, 'z')).toEqual([]);
    expect(findChanges(held, 'y')).toEqual([]);
  });
});
