import { describe, expect, it } from 'vitest';
import type { PoolSnapshot, Snapshot } from '../../../src/contract/snapshot.ts';
import { toWarnings } from '../../../src/decision/warnings.ts';
import { aHeldPool, aPool, aRejectedPool, aSnapshot } from '../../builders/snapshot.ts';

function warningsOf(name: string, pools: PoolSnapshot[], parts: Partial<Snapshot> = {}): readonly string[] | undefined {
  return toWarnings(aSnapshot({ pools, ...parts })).get(name);
}

describe('a shared queue', () => {
  it('warns each pool of the others that it feeds', () => {
    const pools = ['a', 'b', 'c'].map((name) => aPool({ name, queue: 'work' }));
    expect(warningsOf('b', pools)).toEqual(['queue work also feeds a, c: each of them asks for its whole backlog']);
  });

  it('is known by broker, vhost and name', () => {
    const place = { broker: 'default', vhost: '/', name: 'work' };
    const pools = [
      aPool({ name: 'a', queue: place }),
      aPool({ name: 'b', queue: { ...place, vhost: 'other' } }),
      aPool({ name: 'c', queue: { ...place, broker: 'other' } }),
      aPool({ name: 'd', queue: { ...place, name: 'other' } }),
    ];
    for (const { name } of pools) expect(warningsOf(name, pools)).toEqual([]);
  });

  it('is shared with a held pool too, and never with a rejected one', () => {
    const pools = [
      aPool({ name: 'a', queue: 'work' }),
      aHeldPool({ name: 'b', queue: 'work' }),
      aRejectedPool({ name: 'work' }),
    ];
    expect(warningsOf('b', pools)).toEqual(['queue work also feeds a: each of them asks for its whole backlog']);
    expect(warningsOf('work', pools)).toEqual([]);
  });
});

function absentSince(since: string): PoolSnapshot[] {
  return [aPool({ queue: { broker: 'main', vhost: '/montage', name: 'work', absentSince: since } })];
}

describe('an absent queue', () => {
  const takenAt = '2026-01-01T00:01:00Z';

  it('is warned of after a minute', () => {
    expect(warningsOf('pool', absentSince('2026-01-01T00:00:00Z'), { takenAt })).toEqual([
      'queue work has not been on broker main, vhost /montage, for more than 60 s',
    ]);
  });

  it('is not worth a word before that', () => {
    expect(warningsOf('pool', absentSince('2026-01-01T00:00:00.001Z'), { takenAt })).toEqual([]);
  });
});

describe('policy drain-time', () => {
  const policy = 'drain-time';
  const unknown = 'how long a message takes is neither declared (expectedSeconds) nor learned yet';

  it('warns where no duration is known at all', () => {
    expect(warningsOf('pool', [aPool({ backlog: 1 }), aRejectedPool({ name: 'wrong' })], { policy })).toEqual([
      `${unknown}: all queues are weighed by their length`,
    ]);
  });

  it.each([{ expectedSeconds: 3 }, { learned: { seconds: 3, acknowledged: 7 } }])(
    'warns where only others have one: %o',
    (known) => {
      const pools = [aPool({ backlog: 1 }), aPool({ name: 'other', backlog: 1, ...known })];
      expect(warningsOf('pool', pools, { policy })).toEqual([`${unknown}: the mean of the known ones counts`]);
      expect(warningsOf('other', pools, { policy })).toEqual([]);
    },
  );

  it('asks for no duration before there is work', () => {
    expect(warningsOf('pool', [aPool({ backlog: 0 })], { policy })).toEqual([]);
  });

  it('is the only one that asks for durations', () => {
    expect(warningsOf('pool', [aPool({ backlog: 1 })])).toEqual([]);
  });
});

describe('a broker that does not tell what is in hand', () => {
  const backlogOf = (unacknowledgedIs?: 'estimated' | 'unknown') => [
    aPool({
      backlog: { ready: 1, unacknowledged: 0, ...(unacknowledgedIs === undefined ? {} : { unacknowledgedIs }) },
    }),
  ];

  it('is a warning that asks for the prefetch, which is worth none once it is declared', () => {
    expect(warningsOf('pool', backlogOf('unknown'))).toEqual([
      expect.stringMatching(/^broker default tells of queue pool only the messages that wait.*declare .* prefetch/),
    ]);
    expect(warningsOf('pool', backlogOf('estimated'))).toEqual([]);
    expect(warningsOf('pool', backlogOf())).toEqual([]);
  });
});

it('repeats the warnings that the snapshot brought, first', () => {
  const pools = ['a', 'b'].map((name) => aPool({ name, queue: 'work', warnings: ['unknown key "wieght"'] }));
  expect(warningsOf('a', pools)?.[0]).toBe('unknown key "wieght"');
  expect(warningsOf('a', pools)).toHaveLength(2);
  expect(warningsOf('c', [aRejectedPool({ name: 'c', warnings: ['a word'] })])).toEqual(['a word']);
});

describe('a minimum', () => {
  const hard = { rows: [{ quota: 'compute', resource: 'requests.cpu', hard: 21_000, reserve: 1_000, foreign: 0 }] };

  it('is warned of where the quota can never hold it', () => {
    expect(warningsOf('pool', [aPool({ minReplicaCount: 22 })], hard)).toEqual([
      'minReplicaCount 22 is never reached: quota compute has room for 20 workers of it in requests.cpu',
    ]);
    expect(warningsOf('pool', [aPool({ minReplicaCount: 20 })], hard)).toEqual([]);
  });

  it('is not worth a word where not one worker fits, or no row charges it', () => {
    expect(warningsOf('pool', [aPool({ minReplicaCount: 2, charges: [21_001] })], hard)).toEqual([]);
    expect(warningsOf('pool', [aPool({ minReplicaCount: 99, charges: [0] })], hard)).toEqual([]);
    const none = { rows: hard.rows.map((row) => ({ ...row, hard: 0, reserve: 0 })) };
    expect(warningsOf('pool', [aPool({ minReplicaCount: 1, charges: [0] })], none)).toEqual([]);
  });
});

describe('a grace period', () => {
  it('is warned of where a message takes longer', () => {
    const [warning] = warningsOf('pool', [aPool({ expectedSeconds: 456.2, graceSeconds: 300 })]) ?? [];
    expect(warning).toMatch(/^a message takes 456 s on average, and a worker that is to go is killed after 300 s: set/);
  });

  it('is told in the same words, whatever is learned meanwhile: each other sentence would be another Event', () => {
    const policy = 'drain-time';
    const toWarnings = (seconds: number) =>
      warningsOf('pool', [aPool({ graceSeconds: 300, learned: { seconds, acknowledged: 9 } })], { policy });
    expect(toWarnings(400)).toEqual([expect.stringMatching(/^a message takes longer than its worker may on average/)]);
    expect(toWarnings(500)).toEqual(toWarnings(400));
  });

  it('is not worth a word where it is long enough, or one of both is not known', () => {
    expect(warningsOf('pool', [aPool({ expectedSeconds: 299, graceSeconds: 300 })])).toEqual([]);
    expect(warningsOf('pool', [aPool({ expectedSeconds: 456 })])).toEqual([]);
    expect(warningsOf('pool', [aPool({ graceSeconds: 0 })])).toEqual([]);
  });
});
