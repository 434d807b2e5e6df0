import { closestMatch } from 'leven';

/** Three edits cover a transposition and a missing letter; in short words that would be guessing wildly. */
const toMostEdits = (word: string): number => Math.min(3, Math.ceil(word.length / 2));

/**
 * Says which known word was probably meant, as the tail of a sentence.
 *
 * @param word what somebody wrote
 * @param known every word that would have been right
 * @returns `did you mean "queueName"?`, or the whole list where nothing is near
 */
export function suggestWord(word: string, known: readonly string[]): string {
  const nearest = findNearestWord(word, known);
  return nearest === undefined ? `known are: ${known.join(', ')}` : `did you mean "${nearest}"?`;
}

/** The known word that differs only in case, else by a few letters, else in its end (`maxReplicas` for `maxReplicaCount`). */
export function findNearestWord(word: string, known: readonly string[]): string | undefined {
  const lowered = new Map(known.map((candidate) => [candidate.toLowerCase(), candidate]));
  return (
    lowered.get(word.toLowerCase()) ??
    closestMatch(word, known, { maxDistance: toMostEdits(word) }) ??
    known.find((candidate) => countSharedStart(word, candidate) >= Math.max(4, word.length * 0.75))
  );
}

function countSharedStart(left: string, right: string): number {
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared += 1;
  return shared;
}
