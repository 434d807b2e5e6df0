import { closestMatch } from 'leven';

/**
 * Says which known word was probably meant, as the tail of a sentence.
 *
 * @param word what somebody wrote
 * @param known every word that would have been right
 * @returns `did you mean "queueName"?`, or the whole list where nothing is near
 */
export function suggestWord(word: string, known: readonly string[]): string {
  const lowered = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  // A wrong case is the commonest slip, and three edits cover a transposition and a missing letter without guessing wildly.
  const nearest = lowered.get(word.toLowerCase()) ?? closestMatch(word, known, { maxDistance: 3 });
  return nearest === undefined ? `known are: ${known.join(', ')}` : `did you mean "${nearest}"?`;
}
