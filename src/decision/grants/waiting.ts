import { type Claim, countLeaving, toPoolName } from './claim.ts';
import type { Grant } from './acquire.ts';

/** Why a pool is granted less than its target, and whose pods must go first. */
export interface Waiting {
  readonly kind: 'waiting';
  /** by name; empty where only a reading has to catch up */
  readonly waitsFor: readonly string[];
  readonly sentence: string;
}

/** Explains one pool's waiting; undefined where it is granted all of its target. */
export type WaitingExplainer = (grant: Grant) => Waiting | undefined;

/**
 * Pools that touch the same rows wait for the same pods, so each such set of rows is looked up once: a shift among a thousand
 * pools has hundreds that wait for hundreds.
 *
 * @param grants of all pools of the namespace
 */
export function createWaitingExplainer(grants: Iterable<Grant>): WaitingExplainer {
  const leaving = [...grants].map(({ claim }) => claim).filter((claim) => countLeaving(claim) > 0);
  const known = new Map<string, Holders>();
  const lookUp = (rows: string, claim: Claim): Holders => {
    const holders = known.get(rows) ?? toHolders(claim, leaving);
    known.set(rows, holders);
    return holders;
  };
  return ({ claim, granted }) => {
    const missing = claim.allocated - granted;
    if (missing <= 0) return undefined;
    const rows = claim.charges.map(({ row }) => row.place).join(' ');
    // One that goes and grows at once does not wait for itself.
    const others = countLeaving(claim) > 0 ? toHolders(claim, leaving) : lookUp(rows, claim);
    const workers = claim.allocated === 1 ? 'worker' : 'workers';
    const wait = missing === 1 ? 'waits' : 'wait';
    const sentence = `${missing} of its ${claim.allocated} ${workers} ${wait}${toCause(claim, others)}`;
    return { kind: 'waiting', waitsFor: others.names, sentence };
  };
}

/** Pools whose workers go, in words too. */
interface Holders {
  readonly names: readonly string[];
  readonly text: string;
}

function toHolders(claim: Claim, leaving: readonly Claim[]): Holders {
  const names = leaving.filter((other) => holdsRoomOf(claim, other)).map(toPoolName);
  return { names, text: names.join(', ') };
}

function toCause(claim: Claim, { names, text }: Holders): string {
  if (claim.isRefused) return ': a pod of it was just refused, so it asks for no more than it has';
  if (names.length > 0) return ` for pods of ${text} to go${claim.terminating > 0 ? ` and ${toOwn(claim)}` : ''}`;
  if (claim.spec === 0 && claim.minimum > claim.allocated) {
    return `: KEDA starts minReplicaCount ${claim.minimum} as a whole, and only ${claim.allocated} fit`;
  }
  if (claim.terminating > 0) return ` for ${toOwn(claim)}`;
  return ' until what was asked for before has been seen';
}

/** Pods that it was told to give up before, and that still hold their room. */
function toOwn({ terminating }: Claim): string {
  return terminating === 1 ? 'a pod of its own to end' : `${terminating} pods of its own to end`;
}

/** Is the other pool charged in a row that this one is charged in? */
function holdsRoomOf(claim: Claim, other: Claim): boolean {
  return other !== claim && other.charges.some(({ row }) => claim.charges.some((charge) => charge.row === row));
}
