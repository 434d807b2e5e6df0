import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { snapshotSchema } from '../../../src/contract/snapshot.ts';
import type { ClusterPool, NamespaceState } from '../../../src/inputs/cluster/cluster.ts';
import { assembleSnapshot, findQueues } from '../../../src/loop/assemble.ts';
import { createMotions } from '../../../src/loop/motions.ts';
import { createNeedHistory } from '../../../src/loop/needs.ts';
import { aClock } from '../../builders/clock.ts';
import { aBacklogInput, aClusterPool, aDurations, aFresh, aNamespace, present } from './inputs.ts';

const config = loadConfig({ flags: {}, environment: {} });

function assembleState(
  state: NamespaceState,
  prepare: (backlog: ReturnType<typeof aBacklogInput>) => void = () => undefined,
  settings: Partial<typeof config> = {},
) {
  const clock = aClock();
  const backlog = aBacklogInput();
  prepare(backlog);
  const needs = createNeedHistory(clock, config.stabilizationWindowMs);
  const motions = createMotions(clock, { answersMs: 3_000, readingsMs: 2_000, yieldMs: 5_000 });
  const parts = {
    clock,
    backlog,
    needs,
    motions,
    durations: aDurations(),
    config: { ...config, ...settings },
    lastGranted: () => 3,
    isSettling: () => true,
  };
  const snapshot = assembleSnapshot(state, parts);
  expect(snapshotSchema.safeParse(snapshot).error).toBeUndefined();
  return snapshot;
}

function assemble(pool: ClusterPool, prepare?: (backlog: ReturnType<typeof aBacklogInput>) => void) {
  return assembleState(aNamespace([pool]), prepare).pools[0];
}

describe('just after a start from a pools file', () => {
  const unread = aClusterPool({ name: 'unread', trigger: { ...aClusterPool().trigger, queueName: 'other' } });

  it('no pool takes the room of one that was not read yet', () => {
    const { pools } = assembleState(aNamespace([unread, aClusterPool()]), (backlog) =>
      backlog.setQueue('work', aFresh(present(5))),
    );
    expect(pools).toMatchObject([
      { state: 'held', cause: 'queue other on broker default, vhost /, was not read yet' },
      { state: 'held', cause: 'just started, and pool unread is not known yet' },
    ]);
  });

  it('pools take part as soon as all were read', () => {
    const { pools } = assembleState(aNamespace([unread, aClusterPool()]), (backlog) => {
      for (const queue of ['work', 'other']) backlog.setQueue(queue, aFresh(present(5)));
    });
    expect(pools).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
  });
});

describe('assembling a snapshot', () => {
  it('counts ready and unacknowledged messages of a queue that was read', () => {
    const pool = assemble(aClusterPool(), (backlog) => backlog.setQueue('work', aFresh(present(5, 2))));
    expect(pool).toMatchObject({ state: 'ready', backlog: { ready: 5, unacknowledged: 2 }, recentNeed: 7 });
  });

  it('passes on that what is in hand is not known for sure', () => {
    const pool = assemble(aClusterPool(), (backlog) =>
      backlog.setQueue('work', aFresh({ kind: 'present', ready: 5, unacknowledged: 0, unacknowledgedIs: 'unknown' })),
    );
    expect(pool).toMatchObject({ backlog: { ready: 5, unacknowledged: 0, unacknowledgedIs: 'unknown' } });
  });

  it('takes what was last granted for the replicas where nobody else knows them', () => {
    const pool = assemble(aClusterPool(), (backlog) => backlog.setQueue('work', aFresh(present(1))));
    expect(pool).toMatchObject({ replicas: 3, recentNeed: 3 });
    expect(assemble(aClusterPool({ replicas: 8 }))).toMatchObject({ replicas: 8 });
  });

  it('takes a queue that the broker does not have for empty, and says since when', () => {
    const pool = assemble(aClusterPool(), (backlog) =>
      backlog.setQueue('work', aFresh({ kind: 'absent', sinceMs: 0 })),
    );
    expect(pool).toMatchObject({
      state: 'ready',
      backlog: { ready: 0, unacknowledged: 0 },
      queue: { absentSince: '2026-11-24T12:00:00.000Z' },
    });
  });

  it('holds a pool whose queue was never read, with the reason', () => {
    const failure = { reason: 'connection refused', atMs: 0 };
    const pool = assemble(aClusterPool(), (backlog) => backlog.setQueue('work', { state: 'never', failure }));
    expect(pool).toMatchObject({
      state: 'held',
      cause: 'queue work was never read: connection refused',
    });
  });

  it('holds a pool whose reading is too old, since the moment that it became so', () => {
    const reading = { state: 'stale', value: present(5), atMs: -20_000 } as const;
    const pool = assemble(aClusterPool(), (backlog) => backlog.setQueue('work', reading));
    expect(pool).toMatchObject({
      state: 'held',
      replicas: 3,
      since: '2026-11-24T11:59:55.000Z',
      cause: 'queue work: what is known of it is more than 15 s old (staleAfterMs): broker default, vhost /',
    });
  });

  it('holds a paused pool whatever its queue says', () => {
    const pool = assemble(aClusterPool({ heldBecause: 'the pool is paused' }), (backlog) =>
      backlog.setQueue('work', aFresh(present(5))),
    );
    expect(pool).toMatchObject({ state: 'held', cause: 'the pool is paused' });
  });

  it('rejects a pool on a stream', () => {
    const pool = assemble(aClusterPool(), (backlog) => backlog.setQueue('work', aFresh({ kind: 'stream' })));
    expect(pool).toMatchObject({ state: 'rejected', mistake: expect.stringContaining('queue work is a stream') });
  });

  it('rejects a pool whose broker nobody configured', () => {
    const pool = assemble(aClusterPool({ broker: 'defualt' }));
    expect(pool).toMatchObject({ state: 'rejected', mistake: expect.stringContaining('did you mean "default"?') });
  });

  it('passes a rejected pool on with its sentence', () => {
    const pool = assemble({ state: 'rejected', name: 'bad', mistake: 'queueName is required', warnings: [] });
    expect(pool).toEqual({ state: 'rejected', name: 'bad', mistake: 'queueName is required', warnings: [] });
  });

  it('keeps room for the workers of a rejected pool, those that are still to be made as well', () => {
    const pods = { active: 4, terminating: 0, left: 0, appeared: 4, charges: [4000] };
    const rejected = {
      state: 'rejected',
      name: 'bad',
      mistake: 'x',
      warnings: [],
      charges: [1000],
      replicas: 6,
      pods,
    } as const;
    const state = aNamespace([rejected]);
    const [row] = state.rows;
    const observed = { pods: 4000, used: 4000, uncounted: 0 };
    const seen = assembleState({ ...state, rows: row === undefined ? [] : [{ ...row, observed }] });
    expect(seen.rows).toMatchObject([{ foreign: 6000, pods: 6000, used: 4000 }]);
    expect(assembleState(state).rows).toMatchObject([{ foreign: 6000 }]);
  });

  it('says that pools move at the pace of their HPAs where all are left to them', () => {
    const open = { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [] } as const;
    const scaling = {
      name: 'pool',
      scaling: 'direct',
      isPaused: false,
      hasOtherTriggers: false,
      pacemaker: { up: open, down: open, listsOurMetric: true },
    } as const;
    const state = aNamespace([aClusterPool({ scaling: scaling as never })]);
    expect(assembleState(state).pools).toMatchObject([{ pace: {} }]);
    expect(assembleState(state, undefined, { scaling: 'keda' }).pools).toMatchObject([
      { pace: { up: expect.stringContaining('scaling: keda'), down: expect.stringContaining('scaling: keda') } },
    ]);
  });

  it('asks for the queues of all pools but rejected ones', () => {
    const rejected = { state: 'rejected', name: 'bad', mistake: 'x', warnings: [] } as const;
    const state = aNamespace([aClusterPool({ queueName: 'a' }), rejected, aClusterPool({ broker: 'nobody' })]);
    expect(findQueues(state, config.brokers)).toEqual([{ broker: 'default', vhost: '/', name: 'a', concurrency: 1 }]);
  });
});
