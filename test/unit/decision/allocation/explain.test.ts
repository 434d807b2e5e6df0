import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/contract/snapshot.ts';
import type { Reason } from '../../../../src/decision/reason.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aHeldPool, aPool, aRejectedPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

function reasonOf(name: string, parts: Partial<Snapshot>): Reason | undefined {
  return decide(aSnapshot(parts)).pools.find((pool) => pool.name === name)?.reason;
}

describe('rejected', () => {
  it("repeats the author's mistake", () => {
    expect(reasonOf('pool', { pools: [aRejectedPool({ mistake: 'weight "x" is no number' })] })).toEqual({
      kind: 'rejected',
      sentence: 'weight "x" is no number',
    });
  });
});

describe('held', () => {
  it('says what is unknown and since when', () => {
    const since = '2026-01-01T00:00:00Z';
    const pools = [aHeldPool({ replicas: 1, since, cause: 'broker main does not answer' })];
    expect(reasonOf('pool', { pools })).toEqual({
      kind: 'held',
      since,
      sentence: 'held at 1 replica since 2026-01-01T00:00:00Z: broker main does not answer',
    });
  });

  it('says nothing of a time that is not known', () => {
    expect(reasonOf('pool', { pools: [aHeldPool({ replicas: 2, cause: 'paused' })] })).toEqual({
      kind: 'held',
      sentence: 'held at 2 replicas: paused',
    });
  });
});

describe('impossible', () => {
  it('names the quota that one worker exceeds', () => {
    expect(reasonOf('pool', { pools: [aPool({ backlog: 1, charges: [10_001] })] })).toEqual({
      kind: 'impossible',
      quota: 'compute',
      resource: 'requests.cpu',
      sentence: 'one worker needs 10.001 CPU of requests.cpu, and quota compute allows 10 CPU',
    });
  });

  it('mentions a reserve', () => {
    const rows = [aRow({ reserve: 4000 })];
    expect(reasonOf('pool', { rows, pools: [aPool({ backlog: 1, charges: [7000] })] })?.sentence).toBe(
      'one worker needs 7 CPU of requests.cpu, and quota compute allows 6 CPU beyond its reserve of 4 CPU',
    );
  });

  it('is not said of a worker that needs all there is, nor of one that foreign pods leave no room', () => {
    expect(reasonOf('pool', { pools: [aPool({ backlog: 1, charges: [10_000] })] })?.kind).toBe('backlog');
    const rows = [aRow({ foreign: 9500 })];
    expect(reasonOf('pool', { rows, pools: [aPool({ backlog: 1 })] })?.kind).toBe('quota');
  });
});

describe('what is no lack of room', () => {
  it('maxReplicas: the backlog would keep more workers busy', () => {
    expect(reasonOf('pool', { pools: [aPool({ backlog: 7, maxReplicaCount: 6 })] })).toEqual({
      kind: 'maxReplicas',
      sentence: 'its backlog would keep 7 workers busy, and maxReplicaCount is 6',
    });
    expect(reasonOf('pool', { pools: [aPool({ backlog: 6, maxReplicaCount: 6 })] })?.kind).toBe('backlog');
  });

  it('kept-idle: workers run above the need, and nobody waits', () => {
    const idle = { backlog: 1, replicas: 4, recentNeed: 4 };
    expect(reasonOf('pool', { pools: [aPool(idle)] })).toEqual({
      kind: 'kept-idle',
      sentence: 'keeps 3 idle workers within the stabilization window, as nobody waits for the room',
    });
    expect(reasonOf('pool', { pools: [aPool({ ...idle, minReplicaCount: 3 })] })?.sentence).toBe(
      'keeps 1 idle worker within the stabilization window, as nobody waits for the room',
    );
  });

  it('kept-idle still, where not all of them find room', () => {
    const pools = [aPool({ name: 'busy', backlog: 8 }), aPool({ backlog: 1, replicas: 4, recentNeed: 4 })];
    expect(reasonOf('pool', { pools })?.kind).toBe('kept-idle');
  });

  it('backlog, where the room for idle workers is gone but all needed ones have theirs', () => {
    const pools = [aPool({ name: 'busy', backlog: 9 }), aPool({ backlog: 1, replicas: 4, recentNeed: 4 })];
    expect(reasonOf('pool', { pools })?.kind).toBe('backlog');
  });

  it('minimum: it has more than it needs because its minimum says so', () => {
    expect(reasonOf('pool', { pools: [aPool({ backlog: 1, minReplicaCount: 2 })] })).toEqual({
      kind: 'minimum',
      sentence: 'minReplicaCount is 2',
    });
    expect(reasonOf('pool', { pools: [aPool({ backlog: 2, minReplicaCount: 2 })] })?.kind).toBe('backlog');
  });

  it('a minimum that finds no room: KEDA would start it as a whole, so nothing is asked for', () => {
    const pools = [aPool({ minReplicaCount: 11 })];
    expect(reasonOf('pool', { pools })).toMatchObject({
      kind: 'waiting',
      sentence: '10 of its 10 workers wait: KEDA starts minReplicaCount 11 as a whole, and only 10 fit',
    });
  });

  it('backlog: it has all that it can use, or nothing to do', () => {
    expect(reasonOf('pool', { pools: [aPool({ backlog: 2 })] })).toEqual({
      kind: 'backlog',
      sentence: 'has all the workers that its backlog can use',
    });
    expect(reasonOf('pool', { pools: [aPool()] })).toEqual({ kind: 'backlog', sentence: 'its queue is empty' });
  });

  it('backlog: its queue, which may be misspelt, is not there', () => {
    const queue = { broker: 'main', vhost: '/', name: 'wrok', absentSince: '2026-01-01T00:00:00Z' };
    expect(reasonOf('pool', { pools: [{ ...aPool(), queue }] })).toEqual({
      kind: 'backlog',
      sentence: 'there is no queue wrok on broker main, vhost /, so far',
    });
  });
});
