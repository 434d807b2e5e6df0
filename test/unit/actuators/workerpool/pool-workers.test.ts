import { describe, expect, it } from 'vitest';
import { createWorkersFinder } from '../../../../src/actuators/workerpool/pool-workers.ts';
import type { PoolSnapshot } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { createBoard, type Publication } from '../../../../src/loop/board.ts';
import { aPool, aRejectedPool, aSnapshot } from '../../../builders/snapshot.ts';

/** A publication, and how often all its pools were looked at. */
function aPublication(pools: readonly PoolSnapshot[]) {
  const snapshot = aSnapshot({ namespace: 'montage', pools: [...pools] });
  const decision = decide(snapshot);
  const looks = { count: 0 };
  const publication: Publication = {
    snapshot,
    decision: {
      ...decision,
      get pools() {
        looks.count += 1;
        return decision.pools;
      },
    },
  };
  return { publication, looks };
}

describe("a pool's workers", () => {
  it('are those that run, else those that are set; that are granted; and that are asked for', () => {
    const board = createBoard();
    const find = createWorkersFinder(board);
    expect(find('montage', 'set')).toBeUndefined();
    const motion = { active: 1, terminating: 0, told: 0, out: 0, hasFallen: false, isRefused: false };
    const set = aPool({ name: 'set', backlog: 3, replicas: 2 });
    const running = aPool({ name: 'running', backlog: 3, replicas: 2, motion });
    board.publish([aPublication([set, running, aRejectedPool({ name: 'rejected' })]).publication]);
    expect(find('montage', 'set')).toEqual({ backlog: 3, replicas: '2/3/3', reason: 'backlog' });
    expect(find('montage', 'running')?.replicas).toBe('1/3/3');
    expect(find('montage', 'rejected')).toEqual({ replicas: '?/?/?', reason: 'rejected' });
    expect(find('montage', 'none')).toBeUndefined();
  });

  it('are looked for in all pools of a publication once, however many are asked for', () => {
    const board = createBoard();
    const find = createWorkersFinder(board);
    for (const backlog of [1, 2]) {
      const { publication, looks } = aPublication([aPool({ name: 'a', backlog }), aPool({ name: 'b' })]);
      board.publish([publication]);
      expect([find('montage', 'a')?.backlog, find('montage', 'b')?.backlog]).toEqual([backlog, 0]);
      expect(looks.count).toBe(1);
    }
  });
});
