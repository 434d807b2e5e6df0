import { expect, it } from 'vitest';
import { suggestWord } from '../../../src/contract/nearest-word.ts';

it.each([
  ['queuName', ['queueName', 'vhost'], 'did you mean "queueName"?'],
  ['fra', ['default', 'far'], 'did you mean "far"?'],
  ['foo', ['rows', 'pools'], 'known are: rows, pools'],
])('guesses no more than a few letters of %s', (word, known, expected) => {
  expect(suggestWord(word, known)).toBe(expected);
});
