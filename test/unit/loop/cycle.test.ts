import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { ClusterInput, NamespaceState, ValidPool } from '../../../src/inputs/cluster/cluster.ts';
import { createListeners } from '../../../src/listeners.ts';
import { createBoard } from '../../../src/loop/board.ts';
import { createLoop } from '../../../src/loop/loop.ts';
import { aClock } from '../../builders/clock.ts';
import { aBacklogInput, aClusterPool, aDurations, aFresh, aNamespace, present } from './inputs.ts';

/** A cluster of namespaces that change one by one, each with one pool named like its queue. */
function aWatchedCluster(names: readonly string[], toPool: (name: string) => ValidPool) {
  const toState = (pool: ValidPool): NamespaceState => ({ ...aNamespace([pool]), name: pool.name });
  const states = new Map(names.map((name) => [name, toState(toPool(name))]));
  const listeners = createListeners<[namespaces?: Iterable<string>]>();
  const input: ClusterInput = {
    read: () => aFresh([...states.values()]),
    onChange: listeners.add,
    run: () => Promise.resolve(),
  };
  const change = (pool: ValidPool): void => {
    states.set(pool.name, toState(pool));
    listeners.tell([pool.name]);
  };
  return { input, change };
}

function aWorkerPool(name: string, replicas: number): ValidPool {
  const pods = { active: replicas, terminating: 0, left: 0, appeared: 0, charges: [replicas * 1000] };
  return aClusterPool({ name, queueName: name, replicas, pods });
}

/**
 * A loop over two namespaces of one pool each, with 4 messages for 2 replicas.
 *
 * @param afterMs how long after the start of the process it starts
 */
async function startLoop(afterMs = 0) {
  const clock = aClock();
  await clock.advance(afterMs);
  const cluster = aWatchedCluster(['a', 'b'], (name) => aWorkerPool(name, 2));
  const backlog = aBacklogInput();
  for (const name of ['a', 'b']) backlog.setQueue(name, aFresh(present(4)));
  const board = createBoard();
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'error', base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const config = loadConfig({ flags: {}, environment: {} });
  const stop = new AbortController();
  const parts = {
    clock,
    cluster: cluster.input,
    backlog,
    board,
    config,
    durations: aDurations(),
    logger,
    onCycle: () => undefined,
  };
  const over = createLoop(parts).run(stop.signal);
  const granted = (namespace: string) => board.latest(namespace)?.decision.pools[0]?.granted;
  const end = async (): Promise<void> => {
    stop.abort();
    await over;
  };
  return { clock, change: cluster.change, backlog, board, lines, config, granted, end };
}

describe('a loop over two namespaces', () => {
  let loop: Awaited<ReturnType<typeof startLoop>>;
  beforeEach(async () => {
    loop = await startLoop();
  });
  afterEach(() => loop.end());

  describe('a loop that has just started', () => {
    it('neither raises nor lowers a pool whose pods are watched, until its predecessor can no longer be heard', async () => {
      loop.backlog.setQueue('b', aFresh(present(0)));
      await loop.clock.advance(loop.config.answerWindowMs - 100);
      expect([loop.granted('a'), loop.granted('b')]).toEqual([2, 2]);
      await loop.clock.advance(100 + loop.config.cycleIntervalMs);
      expect(loop.granted('a')).toBe(4);
    });

    it('counts that time from the start of the process, as its predecessor had ended by then', async () => {
      const late = await startLoop(loop.config.answerWindowMs);
      await late.clock.advance(100);
      expect(late.granted('a')).toBe(4);
      await late.end();
    });
  });

  describe('a cycle', () => {
    beforeEach(() => loop.clock.advance(loop.config.answerWindowMs + loop.config.cycleIntervalMs));

    it.each([86_400_000, -86_400_000])('decides the same where the wall clock jumps by %i ms', async (jumpMs) => {
      const before = ['a', 'b'].map((name) => loop.board.latest(name)?.decision.pools);
      loop.clock.jump(jumpMs);
      await loop.clock.advance(10 * loop.config.cycleIntervalMs);
      expect(['a', 'b'].map((name) => loop.board.latest(name)?.decision.pools)).toEqual(before);
      loop.backlog.setQueue('a', aFresh(present(3)));
      await loop.clock.advance(loop.config.cycleIntervalMs);
      expect(loop.granted('a')).toBe(3);
    });

    it('that one namespace woke decides about that one alone', async () => {
      const [a, b] = [loop.board.latest('a'), loop.board.latest('b')];
      loop.change(aWorkerPool('a', 3));
      await loop.clock.advance(60);
      expect(loop.board.latest('a')).not.toBe(a);
      expect(loop.board.latest('a')?.snapshot.pools).toMatchObject([{ replicas: 3 }]);
      expect(loop.board.latest('b')).toBe(b);
    });

    it('that something woke which may concern anybody decides about all, whatever changed besides', async () => {
      const before = loop.board.all();
      loop.backlog.setQueue('a', aFresh(present(3)));
      loop.change(aWorkerPool('a', 3));
      await loop.clock.advance(60);
      expect(loop.board.all().filter((publication) => before.includes(publication))).toEqual([]);
      expect(loop.board.latest('a')?.snapshot.pools).toMatchObject([{ replicas: 3 }]);
    });

    it('at the interval decides about all', async () => {
      const before = loop.board.all();
      await loop.clock.advance(loop.config.cycleIntervalMs + 60);
      expect(loop.board.all().filter((publication) => before.includes(publication))).toEqual([]);
    });

    it('goes on with the others where a decision throws, and keeps what that namespace was told before', async () => {
      const before = loop.board.latest('a');
      loop.change({ ...aWorkerPool('a', 3), charges: undefined as never });
      loop.change(aWorkerPool('b', 3));
      await loop.clock.advance(60);
      expect(loop.board.latest('a')).toBe(before);
      expect(loop.board.latest('b')?.snapshot.pools).toMatchObject([{ replicas: 3 }]);
      loop.change(aWorkerPool('a', 3));
      await loop.clock.advance(60);
      expect(loop.board.latest('a')?.snapshot.pools).toMatchObject([{ replicas: 3 }]);
    });

    it('says which queues are wanted only when these are others than before', async () => {
      const before = loop.backlog.watched();
      loop.change(aWorkerPool('a', 3));
      await loop.clock.advance(60);
      expect(loop.backlog.watched()).toBe(before);
      const { trigger, ...pool } = aWorkerPool('a', 3);
      loop.change({ ...pool, trigger: { ...trigger, queueName: 'other' } });
      await loop.clock.advance(60);
      expect(loop.backlog.watched().map(({ name }) => name)).toEqual(['other', 'b']);
    });

    it('that goes on failing says so once', async () => {
      loop.change({ ...aWorkerPool('a', 3), charges: undefined as never });
      await loop.clock.advance(5 * loop.config.cycleIntervalMs);
      expect(loop.lines).toMatchObject([{ namespace: 'a', msg: 'nothing decided' }]);
    });

    it('that goes on failing has no number once what was published is too old', async () => {
      loop.change({ ...aWorkerPool('a', 3), charges: undefined as never });
      await loop.clock.advance(loop.config.staleAfterMs);
      expect(loop.board.latest('a')).toBeDefined();
      await loop.clock.advance(2 * loop.config.cycleIntervalMs);
      expect(loop.board.latest('a')).toBeUndefined();
      expect(loop.board.latest('b')).toBeDefined();
      loop.change(aWorkerPool('a', 3));
      await loop.clock.advance(60);
      expect(loop.board.latest('a')).toBeDefined();
    });
  });
});
