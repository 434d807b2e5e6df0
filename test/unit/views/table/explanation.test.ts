import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { findChanges } from '../../../../src/decision/what-if.ts';
import { toExplanation } from '../../../../src/views/table/explanation.ts';
import { aHeldPool, aPool, aRejectedPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

function explain(snapshot: Snapshot, name: string, changes = findChanges(snapshot, name)): string {
  const decision = decide(snapshot);
  const pool = decision.pools.find((one) => one.name === name);
  if (pool === undefined) throw new Error(`no pool ${name}`);
  return toExplanation({ snapshot, decision, pool, changes });
}

describe('the explanation of a pool', () => {
  it('says what it asks for, what is fair, what it lacks, who holds that, and what would change it', () => {
    const snapshot = aSnapshot({
      rows: [aRow({ hard: 8000, foreign: 1000, reserve: 500 })],
      pools: [
        aPool({ name: 'a', backlog: 20, minReplicaCount: 1, maxReplicaCount: 9, replicas: 3 }),
        aPool({ name: 'b', backlog: 60, charges: [500] }),
      ],
    });
    expect(explain(snapshot, 'a')).toBe(
      `a of workers gets 2 replicas; it is set to 3 now.

demand      20 messages in a, one worker each: 20 workers
limits      at least 1, at most 9 (maxReplicaCount)
fair share  25.0 % of what all pools have in messages, which alone would be 1.63 replicas
why         worker 3 needs 1 CPU of requests.cpu, and quota compute was 1 CPU short
shared      requests.cpu of quota compute, 8 CPU: 0 CPU left
            0.5 CPU are kept free
            1 CPU by pods of no pool that takes part
            2 CPU by a (2 × 1 CPU)
            4.5 CPU by b (9 × 0.5 CPU)
more with   3 CPU more requests.cpu in quota compute: 3 replicas
            weight 2 instead of 1: 3 replicas
`,
    );
  });

  it('says of one that waits why it has no larger share, and what it waits for', () => {
    const motion = { active: 1, terminating: 3, told: 0, out: 0, hasFallen: false, isRefused: false };
    const rows = [aRow({ hard: 4000, pods: 4000, used: 4000, uncounted: 0 })];
    const pools = [
      aPool({ name: 'a', backlog: 30, replicas: 1, motion }),
      aPool({ name: 'b', backlog: 10, motion: { ...motion, active: 0, terminating: 0 } }),
    ];
    const text = explain(aSnapshot({ rows, pools }), 'a');
    expect(text).toMatch(/^a of workers may have 1 of its 3 replicas for now; it is set to 1\.\n/);
    expect(text).toContain('why         worker 4 needs 1 CPU of requests.cpu, and quota compute was 1 CPU short\n');
    expect(text).toContain('3 CPU by a (3 × 1 CPU)\n');
    expect(text).toContain('for now     2 of its 3 workers wait for 3 pods of its own to end\n');
    expect(text).toMatch(/more with +\d/);
  });

  it('says of one that keeps workers beyond its share for how many it has', () => {
    const motion = { active: 4, terminating: 0, told: 0, out: 0, hasFallen: false, isRefused: false, recentTarget: 4 };
    const rows = [aRow({ hard: 6000, pods: 6000, used: 6000, uncounted: 0 })];
    const pools = [
      aPool({ name: 'a', backlog: 10, replicas: 4, motion, pace: {} }),
      aPool({ name: 'b', backlog: 20, replicas: 2, motion: { ...motion, active: 2, recentTarget: 2 }, pace: {} }),
    ];
    const text = explain(aSnapshot({ rows, pools }), 'a');
    expect(text).toMatch(/^a of workers keeps 4 replicas for now, and then gets 2; it is set to 4\.\n/);
    expect(text).toContain('why         worker 3 needs 1 CPU of requests.cpu, and quota compute was 1 CPU short\n');
    expect(text).toMatch(/for now +keeps 2 workers more than its share of 2: it has work for them/);
  });

  it('says so where nothing that was tried gives more to one that lacks workers, and nothing where it lacks none', () => {
    const snapshot = aSnapshot({ rows: [aRow({ hard: 1000 })], pools: [aPool({ name: 'a', backlog: 9 })] });
    expect(explain(snapshot, 'a', [])).toContain('more with   none of what was tried\n');
    expect(explain(aSnapshot({ pools: [aPool({ name: 'a', backlog: 1 })] }), 'a', [])).not.toContain('more with');
  });

  it('says under drain-time how long a message takes, and how that is known', () => {
    const pools = [
      aPool({ name: 'said', expectedSeconds: 14.3 }),
      aPool({ name: 'seen', learned: { seconds: 0.25, acknowledged: 1 } }),
      aPool({ name: 'new' }),
    ];
    const snapshot = aSnapshot({ policy: 'drain-time', pools });
    expect(explain(snapshot, 'said')).toContain('each takes  14.3 s (expectedSeconds)\n');
    expect(explain(snapshot, 'seen')).toContain('each takes  0.25 s (learned from 1 acknowledgement)\n');
    expect(explain(snapshot, 'new')).not.toContain('each takes');
    expect(explain({ ...snapshot, policy: 'queue-length' }, 'said')).not.toContain('each takes');
  });

  it.each([
    ['estimated', /demand +7 messages in a \(2 of them in hand, as estimated from the prefetch\), one worker each/],
    ['unknown', /demand +7 messages in a \(without those in hand, which the broker does not tell\), one worker each/],
  ] as const)('says where what is in hand is %s', (unacknowledgedIs, line) => {
    const backlog = { ready: 5, unacknowledged: 2, unacknowledgedIs };
    expect(explain(aSnapshot({ pools: [aPool({ name: 'a', backlog })] }), 'a')).toMatch(line);
  });

  it('says of one that is held or rejected what has to be mended', () => {
    const snapshot = aSnapshot({ pools: [aHeldPool({ name: 'h', replicas: 4 }), aRejectedPool({ name: 'r' })] });
    expect(explain(snapshot, 'h')).toMatch(/^h of workers is held at 4 replicas: it keeps what it has\.\n/);
    expect(explain(snapshot, 'h')).toContain('broker default does not answer');
    expect(explain(snapshot, 'r')).toBe(
      'r of workers gets no answer: what its author wrote cannot be served.\n\nwhy  weight "-1" must be above 0\n',
    );
  });
});
