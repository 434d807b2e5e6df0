import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decision/decide.ts';
import { toAllocationTable } from '../../../src/views/table.ts';
import { toPoolCard } from '../../../src/views/table/pool-card.ts';
import { aForeignDemand, aHeldPool, aPool, aRejectedPool, aRow, aSnapshot, GIB, MIB } from '../../builders/snapshot.ts';

const worked = aSnapshot({
  namespace: 'montage',
  rows: [
    aRow({ quota: 'hflow-requests', hard: 21_000 }),
    aRow({ quota: 'hflow-requests', resource: 'requests.memory', hard: 60 * GIB }),
  ],
  pools: [
    aPool({ name: 'mproject', queue: 'montage.mProject', backlog: 100, charges: [1000, 500 * MIB] }),
    aPool({ name: 'mdiff', queue: 'montage.mDiffFit', backlog: 300, charges: [500, 500 * MIB] }),
    aPool({ name: 'mbackground', queue: 'montage.mBackground', charges: [500, 500 * MIB] }),
  ],
});

describe('the allocation table', () => {
  it('shows the worked example', () => {
    expect(toAllocationTable([decide(worked)])).toBe(
      `namespace montage at 2026-01-01T00:00:00Z, divided by queue-length

POOL         QUEUE                BACKLOG  CURRENT  WANTED   FAIR  ALLOCATED  GRANTED   SHARE  REASON
mproject     montage.mProject         100        0     100   5.25          5        5  23.8 %  quota
mdiff        montage.mDiffFit         300        0     300  31.50         32       32  76.2 %  quota
mbackground  montage.mBackground        0        0       0   0.00          0        0   0.0 %  backlog

QUOTA           RESOURCE           HARD  RESERVE  FOREIGN  AVAILABLE  ALLOCATED   HEADROOM
hflow-requests  requests.cpu     21 CPU    0 CPU    0 CPU     21 CPU     21 CPU      0 CPU
hflow-requests  requests.memory  60 GiB      0 B      0 B     60 GiB  18.07 GiB  41.93 GiB

POOL         WHY
mproject     worker 6 needs 1 CPU of requests.cpu, and quota hflow-requests was 1 CPU short
mdiff        worker 33 needs 0.5 CPU of requests.cpu, and quota hflow-requests was 0.5 CPU short
mbackground  its queue is empty
`,
    );
  });

  it('fits the worked example into 120 columns', () => {
    const widths = toAllocationTable([decide(worked)])
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(120);
  });

  it('shows a dash for what is unknown, never a zero', () => {
    const snapshot = aSnapshot({ pools: [aHeldPool({ name: 'held', replicas: 2 }), aRejectedPool({ name: 'bad' })] });
    expect(lineOf(snapshot, 'held')).toMatch(/^held +held +- +2 +- +- +2 +2 +20\.0 % +held$/);
    expect(lineOf(snapshot, 'bad')).toMatch(/^bad +- +- +- +- +- +- +- +- +rejected$/);
  });

  it('names the place of a queue only where it is not the usual one', () => {
    const pools = [
      aPool({ name: 'here', queue: 'work' }),
      aPool({ name: 'there', queue: { broker: 'east', vhost: 'a/b', name: 'work' } }),
    ];
    expect(lineOf(aSnapshot({ pools }), 'here')).toMatch(/^here +work +0 /);
    expect(lineOf(aSnapshot({ pools }), 'there')).toMatch(/^there +work \(broker east, vhost a\/b\) +0 /);
  });

  it('keeps columns aligned under wide characters', () => {
    const pools = [aPool({ name: '合計' }), aPool({ name: 'plain' }), aPool({ name: '🚀x' })];
    const table = toAllocationTable([decide(aSnapshot({ pools }))])
      .split('\n')
      .slice(2, 6);
    expect(new Set(table.map((line) => stringWidth(line.slice(0, line.search(/\S+$/)))))).toHaveLength(1);
  });

  it('lets no name of a user steer the terminal', () => {
    const name = '\u001B[31mred\u0007\u202Egpj\n';
    const pools = [aPool({ name, queue: { broker: name, vhost: name, name }, warnings: [name] })];
    const snapshot = aSnapshot({ namespace: name, rows: [aRow({ quota: name })], pools });
    const text = toAllocationTable([decide(snapshot)]);
    expect(text).toContain('\\u{1b}[31mred\\u{7}\\u{202e}gpj\\u{a}');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Control}\p{Format}]/u);
  });

  it('lists warnings, and the pods that room is kept for', () => {
    const pools = [aPool({ name: 'one', warnings: ['metadata "wieght" is unknown'] })];
    const text = toAllocationTable([decide(aSnapshot({ pools, foreignDemand: [aForeignDemand()] }))]);
    expect(text).toContain('POOL  WARNING\none   metadata "wieght" is unknown\n');
    expect(text).toContain('room is kept for refused pods: job-1\n');
  });

  it('says so where there are no pools, no quota or no namespaces', () => {
    const text = toAllocationTable([decide(aSnapshot({ rows: [] }))]);
    expect(text).toContain('no pools\n');
    expect(text).toContain('no quota: each pool is limited by its own maxReplicaCount\n');
    expect(toAllocationTable([])).toBe('no namespaces\n');
  });

  it('parts namespaces by empty lines', () => {
    const decisions = ['a', 'b'].map((namespace) => decide(aSnapshot({ namespace })));
    expect(toAllocationTable(decisions)).toMatch(/^namespace a [^]+\n\n\nnamespace b /);
  });
});

describe('the card of a pool', () => {
  it('has one line per fact', () => {
    const decision = decide(worked);
    const [pool] = decision.pools;
    expect(pool && toPoolCard(decision, pool)).toBe(
      `pool mproject of namespace montage at 2026-01-01T00:00:00Z

state      ready
queue      montage.mProject
backlog    100 messages
current    0 replicas
wanted     100 replicas
fair       5.25 replicas (25.0 % by queue-length)
allocated  5 replicas
granted    5 replicas
share      23.8 %
reason     quota
why        worker 6 needs 1 CPU of requests.cpu, and quota hflow-requests was 1 CPU short
`,
    );
  });

  it('shows a dash for what a rejected pool has not, and each warning', () => {
    const decision = decide(aSnapshot({ pools: [aRejectedPool({ warnings: ['first', 'second'] })] }));
    const [pool] = decision.pools;
    const card = pool && toPoolCard(decision, pool);
    expect(card).toMatch(/^granted +-$/m);
    expect(card).toMatch(/^warning +first\nwarning +second$/m);
  });
});

function lineOf(snapshot: Parameters<typeof decide>[0], pool: string): string | undefined {
  return toAllocationTable([decide(snapshot)])
    .split('\n')
    .find((line) => line.startsWith(`${pool} `));
}
