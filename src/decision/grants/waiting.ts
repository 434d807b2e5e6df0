import { type Claim, countLeaving, toPoolName } from './claim.ts';
import type { Grant } from './grant.ts';

/** Why a pool is granted less than its target, and whose pods must go first. */
export interface Waiting {
  readonly kind: 'waiting';
  /** by name; empty where only a reading has to catch up */
  readonly waitsFor: readonly string[];
  readonly sentence: string;
}

/**
 * @param grant of the pool that may wait
 * @param grants of all pools of its namespace
 * @returns undefined where it is granted all of its target
 */
export function explainWaiting({ claim, granted }: Grant, grants: Iterable<Grant>): Waiting | undefined {
  const missing = claim.allocated - granted;
  if (missing <= 0) return undefined;
  const waitsFor = [...grants].map((other) => other.claim).filter((other) => holdsRoomOf(claim, other));
  const names = waitsFor.map(toPoolName);
  const what = `${missing} of its ${claim.allocated} workers`;
  return { kind: 'waiting', waitsFor: names, sentence: `${what} wait${toCause(claim, names)}` };
}

function toCause(claim: Claim, names: readonly string[]): string {
  if (claim.isRefused) return ': a pod of it was just refused, so it asks for no more than it has';
  if (names.length > 0) return ` for pods of ${names.join(', ')} to go`;
  if (claim.spec === 0 && claim.minimum > claim.allocated) {
    return `: KEDA starts minReplicaCount ${claim.minimum} as a whole, and only ${claim.allocated} fit`;
  }
  return ' until what was asked for before has been seen';
}

/** Has the other pool workers that go, in a row that this one is charged in? */
function holdsRoomOf(claim: Claim, other: Claim): boolean {
  if (other === claim || countLeaving(other) === 0) return false;
  return other.charges.some(({ row }) => claim.charges.some((charge) => charge.row === row));
}
