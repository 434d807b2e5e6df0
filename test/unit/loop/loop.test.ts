import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { createBoard } from '../../../src/loop/board.ts';
import { createLoop } from '../../../src/loop/loop.ts';
import { aClock } from '../../builders/clock.ts';
import { aBacklogInput, aClusterInput, aClusterPool, aDurations, aFresh, aNamespace, present } from './inputs.ts';

/** A whole loop on a clock and inputs that the test moves, with the lines that it logs. */
function startLoop(
  states = [aNamespace([aClusterPool({ name: 'a', queueName: 'a' }), aClusterPool({ name: 'b', queueName: 'b' })])],
) {
  const clock = aClock();
  const cluster = aClusterInput(aFresh(states));
  const backlog = aBacklogInput();
  const board = createBoard();
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'info', base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const stop = new AbortController();
  const config = loadConfig({ flags: {}, environment: {} });
  const over = createLoop({
    clock,
    cluster,
    backlog,
    board,
    config,
    durations: aDurations(),
    logger,
    onCycle: () => undefined,
  }).run(stop.signal);
  const granted = () => board.latest('space')?.decision.pools.map((pool) => pool.granted);
  const end = async (): Promise<void> => {
    stop.abort();
    await over;
  };
  return { clock, cluster, backlog, board, lines, granted, end };
}

describe('loop', () => {
  let loop: ReturnType<typeof startLoop>;
  beforeEach(() => {
    loop = startLoop();
  });
  afterEach(() => loop.end());

  it('divides what it reads, and watches the queues that pools name', async () => {
    loop.backlog.setQueue('a', aFresh(present(100)));
    loop.backlog.setQueue('b', aFresh(present(300)));
    await loop.clock.advance(60);
    expect(loop.granted()).toEqual([2, 8]);
    expect(loop.backlog.watched().map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('answers a changed input after the gap, not after the interval', async () => {
    loop.backlog.setQueue('a', aFresh(present(4)));
    loop.backlog.setQueue('b', aFresh(present(0)));
    await loop.clock.advance(400);
    expect(loop.granted()).toEqual([4, 0]);
    loop.backlog.setQueue('b', aFresh(present(2)));
    await loop.clock.advance(50);
    expect(loop.granted()).toEqual([4, 2]);
  });

  it('keeps what a pool has while its queue is unknown, and follows again afterwards', async () => {
    loop.backlog.setQueue('a', aFresh(present(6)));
    loop.backlog.setQueue('b', aFresh(present(1)));
    await loop.clock.advance(60);
    loop.backlog.setQueue('a', { state: 'stale', value: present(6), atMs: 0 });
    loop.backlog.setQueue('b', aFresh(present(50)));
    await loop.clock.advance(60);
    expect(loop.granted()).toEqual([6, 4]);
    expect(loop.board.latest('space')?.decision.pools[0]?.reason.kind).toBe('held');
    loop.backlog.setQueue('a', aFresh(present(1)));
    await loop.clock.advance(31_000);
    loop.backlog.setQueue('b', aFresh(present(50), 31_000));
    await loop.clock.advance(60);
    expect(loop.granted()).toEqual([1, 9]);
  });

  it('logs each change of a grant once, with from, to and reason, and nothing in a steady state', async () => {
    loop.backlog.setQueue('a', aFresh(present(4)));
    loop.backlog.setQueue('b', aFresh(present(0)));
    await loop.clock.advance(5_000);
    const changes = loop.lines.filter(({ msg }) => msg === 'grant changed');
    expect(changes).toEqual([
      expect.objectContaining({ namespace: 'space', pool: 'a', from: 0, to: 4, reason: expect.any(String) }),
    ]);
    const before = loop.lines.length;
    await loop.clock.advance(20_000);
    expect(loop.lines.length).toBe(before);
  });

  it('counts the workers of a pool that was rejected while they ran', async () => {
    loop.backlog.setQueue('a', aFresh(present(4)));
    loop.backlog.setQueue('b', aFresh(present(0)));
    await loop.clock.advance(60);
    const rejected = {
      state: 'rejected',
      name: 'a',
      mistake: 'weight is wrong',
      charges: [1000],
      warnings: [],
    } as const;
    loop.cluster.set(aFresh([aNamespace([rejected, aClusterPool({ name: 'b', queueName: 'b' })])]));
    loop.backlog.setQueue('b', aFresh(present(50)));
    await loop.clock.advance(2_000);
    expect(loop.granted()).toEqual([undefined, 6]);
  });

  it('looks again every 0.2 s while time alone stands between a pool and its target', async () => {
    const pods = { active: 1, terminating: 0, left: 0, appeared: 0, charges: [1000] };
    // All is decided at 500 ms, and so at 2 500 and 3 500: not when a predecessor's answers have grown too old, at 3 000.
    await loop.clock.advance(450);
    loop.cluster.set(aFresh([aNamespace([aClusterPool({ name: 'a', queueName: 'a', replicas: 1, pods })])]));
    loop.backlog.setQueue('a', aFresh(present(4)));
    await loop.clock.advance(2_450);
    expect(loop.granted()).toEqual([1]);
    await loop.clock.advance(350);
    expect(loop.granted()).toEqual([4]);
  });

  it('takes a namespace that has gone off the board', async () => {
    await loop.clock.advance(60);
    loop.cluster.set(aFresh([]));
    await loop.clock.advance(60);
    expect(loop.board.all()).toEqual([]);
    expect(loop.lines.map(({ msg, pool }) => [msg, pool])).toEqual([
      ['pool has gone', 'a'],
      ['pool has gone', 'b'],
    ]);
  });
});

describe('a loop about two namespaces', () => {
  it('decides about each at every interval, whatever changes elsewhere', async () => {
    const states = [aNamespace([aClusterPool()]), { ...aNamespace([aClusterPool()]), name: 'quiet' }];
    const loop = startLoop(states);
    loop.backlog.setQueue('work', aFresh(present(0)));
    const pauses: number[] = [];
    let [last, lastMs] = [loop.board.latest('quiet'), 0];
    while (loop.clock.nowMs() < 20_000) {
      await loop.clock.advance(10);
      if (loop.clock.nowMs() - lastMs === 900) loop.cluster.set(aFresh(states), ['space']);
      if (loop.board.latest('quiet') === last) continue;
      pauses.push(loop.clock.nowMs() - lastMs);
      [last, lastMs] = [loop.board.latest('quiet'), loop.clock.nowMs()];
    }
    await loop.end();
    expect(pauses.length).toBeGreaterThan(10);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1_060);
  });
});

describe('a loop whose cluster was never read', () => {
  it('publishes nothing and says why', async () => {
    const clock = aClock();
    const board = createBoard();
    const failure = { reason: 'the API server refuses: no list on scaledobjects', atMs: 0 };
    const parts = { clock, board, cluster: aClusterInput({ state: 'never', failure }), backlog: aBacklogInput() };
    const config = loadConfig({ flags: {}, environment: {} });
    const stop = new AbortController();
    const over = createLoop({
      ...parts,
      config,
      durations: aDurations(),
      logger: pino({ level: 'silent' }),
      onCycle: () => undefined,
    }).run(stop.signal);
    await clock.advance(60);
    expect(board.emptyBecause()).toBe(failure.reason);
    stop.abort();
    await over;
  });
});
