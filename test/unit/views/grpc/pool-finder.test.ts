import { expect, it } from 'vitest';
import { decide } from '../../../../src/decision/decide.ts';
import { createBoard } from '../../../../src/loop/board.ts';
import { createPoolFinder } from '../../../../src/views/grpc/pool-finder.ts';
import { aPool, aSnapshot } from '../../../builders/snapshot.ts';

const POOL = { namespace: 'workers', name: 'pool' };

function setUp() {
  const board = createBoard();
  const publish = (backlog: number): void => {
    const snapshot = aSnapshot({ pools: [aPool({ backlog })] });
    board.publish([{ snapshot, decision: decide(snapshot) }]);
  };
  return { board, publish, ...createPoolFinder(board) };
}

it('finds what the newest publication says', () => {
  const { publish, find, findOrExplain } = setUp();
  publish(1);
  expect(find(POOL)).toMatchObject({ name: 'pool', granted: 1 });
  publish(2);
  expect(find(POOL)).toMatchObject({ name: 'pool', granted: 2 });
  expect(findOrExplain(POOL)).toMatchObject({ name: 'pool', granted: 2 });
});

it('says why the board is empty', () => {
  const { board, findOrExplain } = setUp();
  board.explainEmpty('pools file pools.yaml: line 3 is no YAML');
  const sentence = 'ScaledObject workers/pool is not known yet: pools file pools.yaml: line 3 is no YAML';
  expect(findOrExplain(POOL)).toMatchObject({ code: 'unknown', message: sentence });
});

it('tells a missing pool from a missing namespace, and knows neither', () => {
  const { publish, find, findOrExplain } = setUp();
  publish(1);
  expect(find({ ...POOL, name: 'other' })).toBeUndefined();
  expect(findOrExplain({ ...POOL, name: 'other' })).toMatchObject({
    code: 'unknown',
    message: 'ScaledObject workers/other is not known yet: namespace workers was read, and it has no such pool',
  });
  expect(findOrExplain({ ...POOL, namespace: 'other' })).toMatchObject({
    code: 'unknown',
    message: 'ScaledObject other/pool is not known yet: nothing was read of namespace other',
  });
});
