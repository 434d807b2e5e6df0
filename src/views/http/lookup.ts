import { suggestWord } from '../../contract/nearest-word.ts';
import type { PoolDecision } from '../../decision/decision.ts';
import { QuotientError } from '../../errors.ts';
import type { Board, Publication } from '../../loop/board.ts';

/** Most names that an error lists; beyond it only a near one helps. */
const MAX_LISTED_NAMES = 20;

/**
 * Makes sure that there is something on the board to ask for.
 *
 * @throws QuotientError `unknown` with the reason why there is not
 */
export function requirePublished(board: Board): void {
  const reason = board.emptyBecause();
  if (reason !== undefined) throw new QuotientError('unknown', `nothing has been decided yet: ${reason}`);
}

/** @throws QuotientError `unknown` while the board is empty, `not-found` where it has no such namespace */
export function findPublication(board: Board, namespace: string): Publication {
  requirePublished(board);
  const publication = board.latest(namespace);
  if (publication !== undefined) return publication;
  const known = board.all().map(({ snapshot }) => snapshot.namespace);
  throw new QuotientError('not-found', `no namespace ${JSON.stringify(namespace)} here; ${suggest(namespace, known)}`);
}

/** @throws QuotientError likewise, and where the namespace has no such pool */
export function findPool(board: Board, namespace: string, name: string): [Publication, PoolDecision] {
  const publication = findPublication(board, namespace);
  const { pools } = publication.decision;
  const pool = pools.find((candidate) => candidate.name === name);
  if (pool !== undefined) return [publication, pool];
  const where = `no pool ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`;
  const known = pools.map((candidate) => candidate.name);
  throw new QuotientError('not-found', `${where}; ${suggest(name, known)}`);
}

function suggest(word: string, known: readonly string[]): string {
  if (known.length === 0) return 'there are none';
  const suggestion = suggestWord(word, known);
  if (known.length <= MAX_LISTED_NAMES || suggestion.startsWith('did you mean')) return suggestion;
  return `${known.length} are known, and GET /api/v1/allocations lists them`;
}
