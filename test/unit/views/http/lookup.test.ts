import { expect, it } from 'vitest';
import { decide } from '../../../../src/decision/decide.ts';
import { createBoard } from '../../../../src/loop/board.ts';
import { findPool, findPublication } from '../../../../src/views/http/lookup.ts';
import { aPool, aSnapshot } from '../../../builders/snapshot.ts';

function aBoard(pools: readonly string[]) {
  const snapshot = aSnapshot({ namespace: 'montage', pools: pools.map((name) => aPool({ name })) });
  const board = createBoard();
  board.publish([{ snapshot, decision: decide(snapshot) }]);
  return board;
}

it('finds a pool by its name', () => {
  expect(findPool(aBoard(['one', 'two']), 'montage', 'two')[1].name).toBe('two');
});

it('names the nearest namespace or pool', () => {
  const board = aBoard(['mproject', 'mdiff']);
  expect(() => findPublication(board, 'Montag')).toThrow('no namespace "Montag" here; did you mean "montage"?');
  expect(() => findPool(board, 'montage', 'mdif')).toThrow(
    'no pool "mdif" in namespace "montage"; did you mean "mdiff"?',
  );
});

it('lists what is known where nothing is near, but not hundreds', () => {
  expect(() => findPool(aBoard(['one', 'two']), 'montage', 'elsewhere')).toThrow(/; known are: one, two$/);
  const many = Array.from({ length: 500 }, (_, index) => `pool-${index}`);
  expect(() => findPool(aBoard(many), 'montage', 'elsewhere')).toThrow(/; 500 are known, and GET .+ lists them$/);
  expect(() => findPool(aBoard([]), 'montage', 'elsewhere')).toThrow(/; there are none$/);
});

it('tells why the board is empty', () => {
  const board = createBoard();
  board.explainEmpty('broker default has not answered yet');
  expect(() => findPublication(board, 'montage')).toThrow(
    expect.objectContaining({
      code: 'unknown',
      message: expect.stringContaining('broker default has not answered yet'),
    }),
  );
});
