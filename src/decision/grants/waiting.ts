import type { Row } from '../allocation/rows.ts';
import type { Grant } from './acquire.ts';
import { type Claim, countLeaving, toPoolName } from './claim.ts';

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
 * Pools that the same rows are too short for wait for the same pods, so each such set of rows is looked up once: a shift among
 * a thousand pools has hundreds that wait for hundreds.
 *
 * @param grants of all pools of the namespace
 */
export function createWaitingExplainer(grants: Iterable<Grant>): WaitingExplainer {
  const claims = [...grants].map(({ claim }) => claim);
  const leaving = claims.filter(isLeaving);
  const staying = claims.filter(isStaying);
  const refused = claims.filter(({ isRefused }) => isRefused);
  const known = new Map<string, Holders>();
  const lookUp = (rows: readonly Row[]): Holders => {
    const key = rows.map(({ place }) => place).join(' ');
    const holders = known.get(key) ?? toHolders(rows, leaving, staying);
    known.set(key, holders);
    return holders;
  };
  return ({ claim, granted, shortOf }) => {
    const { target } = claim;
    const missing = target - granted;
    if (missing <= 0) return undefined;
    // One that goes and grows at once does not wait for itself.
    const isHolder = isLeaving(claim) || isStaying(claim);
    const isOther = (one: Claim): boolean => one !== claim;
    const others = isHolder ? toHolders(shortOf, leaving.filter(isOther), staying.filter(isOther)) : lookUp(shortOf);
    const workers = target === 1 ? 'worker' : 'workers';
    const wait = missing === 1 ? 'waits' : 'wait';
    const sentence = `${missing} of its ${target} ${workers} ${wait}${toCause(claim, others, refused)}`;
    return { kind: 'waiting', waitsFor: others.names, sentence };
  };
}

/** Its pods go, or will: the last one of an idle pool once it has been idle for long enough, those of an impossible one some day. */
function isLeaving(claim: Claim): boolean {
  return countLeaving(claim) > 0 || (claim.active > claim.target && claim.allocated <= claim.target);
}

/** It keeps for now what is owed to others. */
function isStaying(claim: Claim): boolean {
  return claim.active > claim.target && !isLeaving(claim);
}

/** Pools whose workers go and those that yield theirs later, in words too. */
interface Holders {
  readonly names: readonly string[];
  readonly text: string;
}

function toHolders(rows: readonly Row[], leaving: readonly Claim[], staying: readonly Claim[]): Holders {
  const isHeldBy = ({ charges }: Claim): boolean => charges.some(({ row }) => rows.includes(row));
  const toNames = (claims: readonly Claim[]): readonly string[] => claims.filter(isHeldBy).map(toPoolName);
  const going = toNames(leaving);
  const keeping = toNames(staying);
  const parts = [
    ...(going.length > 0 ? [`${going.join(', ')} to go`] : []),
    ...(keeping.length > 0 ? [`${keeping.join(', ')} to go, which have work`] : []),
  ];
  return { names: [...going, ...keeping], text: parts.join(' and of ') };
}

function toCause(claim: Claim, { names, text }: Holders, refused: readonly Claim[]): string {
  if (claim.isRefused) return ': a pod of it was just refused, so it asks for no more than it has';
  if (claim.spec === 0 && claim.minimum > claim.allocated) {
    return `: KEDA starts minReplicaCount ${claim.minimum} as a whole, and only ${claim.allocated} fit`;
  }
  const pods = names.length > 0 ? ` for pods of ${text}` : '';
  const own = claim.terminating > 0 ? `${pods === '' ? '' : ', and'} for ${toOwn(claim)}` : '';
  const unlucky = refused.find((other) => holdsRoomOf(claim, other));
  const refusal =
    unlucky === undefined
      ? ''
      : `: a pod of ${toPoolName(unlucky)} was just refused, so there is less room than it seems`;
  return `${pods}${own}${refusal}` || ' until what was asked for before has been seen';
}

/** Pods that it was told to give up before, and that still hold their room. */
function toOwn({ terminating }: Claim): string {
  return terminating === 1 ? 'a pod of its own to end' : `${terminating} pods of its own to end`;
}

/** Is the other pool charged in a row that this one is charged in? */
function holdsRoomOf(claim: Claim, other: Claim): boolean {
  return other !== claim && other.charges.some(({ row }) => claim.charges.some((charge) => charge.row === row));
}
