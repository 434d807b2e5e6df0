import { expect, it } from 'vitest';
import { decide } from '../../../../src/decision/decide.ts';
import { createBoard } from '../../../../src/loop/board.ts';
import { createAnswers } from '../../../../src/views/http/answers.ts';
import { toJsonText } from '../../../../src/views/json.ts';
import { aPool, aSnapshot } from '../../../builders/snapshot.ts';

const aPublication = (backlog: number) => {
  const snapshot = aSnapshot({ pools: [aPool({ backlog })] });
  return { snapshot, decision: decide(snapshot) };
};

it('writes an answer once per publication', () => {
  const board = createBoard();
  const answers = createAnswers(board);
  const [first, second] = [aPublication(1), aPublication(2)];
  board.publish([first]);
  const [one, all] = [answers.allocationJson(first), answers.allocationsJson()];
  expect(answers.allocationJson(first)).toBe(one);
  expect(answers.allocationsJson()).toBe(all);
  board.publish([second]);
  expect(answers.allocationJson(second)).not.toEqual(one);
  expect(answers.allocationsJson()).not.toEqual(all);
});

it('writes of a namespace that has gone no more', () => {
  const board = createBoard();
  const answers = createAnswers(board);
  board.publish([aPublication(1)]);
  answers.allocationsTable();
  board.publish([]);
  expect(answers.allocationsTable().toString()).toBe('no namespaces\n');
});

it('writes the same text as the commands', () => {
  const answers = createAnswers(createBoard());
  const publication = aPublication(3);
  expect(answers.allocationJson(publication).toString()).toBe(toJsonText(publication.decision));
  expect(JSON.parse(answers.snapshotJson(publication).toString())).toEqual(publication.snapshot);
});
