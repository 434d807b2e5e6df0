import { isDeepStrictEqual } from 'node:util';
import { createUncounted } from '../../../decision/uncounted.ts';
import type { Change } from '../../../kubernetes/watch-cache.ts';
import type { PoolPods } from '../cluster.ts';
import { isCharged } from '../objects/pod-charge.ts';
import type { KeptPod } from '../objects/pod.ts';
import type { Membership } from './membership.ts';
import type { RowCharges } from './row-charges.ts';

/** How the pods of a namespace are counted. */
export interface LedgerRules {
  readonly membership: Membership;
  readonly rows: RowCharges;
  /** is there still a ScaledObject of that name? */
  readonly isPool: (name: string) => boolean;
}

/**
 * The pods of a namespace, summed up: by row, by pool, and apart those that belong to none. A pod that changes costs the
 * same however many there are.
 */
export interface PodLedger {
  apply(change: Change<KeptPod>): void;
  /** Sums everything up anew, as quotas or pools have changed, or time has passed. */
  recount(rules: LedgerRules): void;
  /** What the quotas say is used, by row, undefined where they say nothing yet; of the same rows as counted last. */
  noteUsed(used: readonly (number | undefined)[]): void;
  /** charged by all pods, by row */
  all(): readonly number[];
  /** charged by pods that belong to no pool, by row */
  foreign(): readonly number[];
  /** charged by pods that were seen, and that the quota's own figure may lack, by row; time alone may lower it */
  uncounted(): readonly number[];
  /** Unix time at which a pod that should have gone is given up by quotas, so that all is to be counted anew */
  expiresAtMs(): number;
  /** The same object as before where no pod of the pool has changed. */
  ofPool(pool: string): Omit<PoolPods, 'refusedAtMs'>;
  podsOf(pool: string): Iterable<KeptPod>;
}

interface Entry {
  readonly pod: KeptPod;
  readonly pool: string | undefined;
  readonly charges: readonly number[];
  readonly firstSeenMs: number;
}

interface PoolCount {
  readonly pods: Map<string, KeptPod>;
  active: number;
  terminating: number;
  left: number;
  appeared: number;
  charges: number[];
  /** as it was last told; absent: it has changed since */
  told: Omit<PoolPods, 'refusedAtMs'> | undefined;
}

/**
 * @param time `nowMs` by the monotonic clock, `wallMs` as Unix time
 * @param windowMs after which every reading has caught up
 */
export function createPodLedger(
  time: { readonly nowMs: () => number; readonly wallMs: () => number },
  windowMs: number,
  first: LedgerRules,
): PodLedger {
  /** in the order in which they were first seen */
  const entries = new Map<string, Entry>();
  const pools = new Map<string, PoolCount>();
  let rules = first;
  let all = rules.rows.none();
  let foreign = rules.rows.none();
  const startUncounted = () => createUncounted(rules.rows.rows.length, windowMs);
  let uncounted = startUncounted();
  let expiresAtMs = Number.POSITIVE_INFINITY;

  const countOf = (pool: string): PoolCount => {
    const known = pools.get(pool);
    if (known !== undefined) return known;
    const counts = { active: 0, terminating: 0, left: 0, appeared: 0, charges: rules.rows.none() };
    const count = { pods: new Map(), ...counts, told: undefined };
    pools.set(pool, count);
    return count;
  };
  const changeOf = (pool: string): PoolCount => Object.assign(countOf(pool), { told: undefined });
  const toEntry = (pod: KeptPod, firstSeenMs: number): Entry => {
    const isHeld = isCharged(pod, time.wallMs());
    return { pod, pool: rules.membership.poolOf(pod), charges: rules.rows.of(pod.shape, isHeld), firstSeenMs };
  };
  /** @param sign 1 to count it in, -1 to take it out again */
  const add = (key: string, { pod, pool, charges }: Entry, sign: 1 | -1): void => {
    addTo(all, charges, sign);
    const { chargedUntilMs } = pod;
    if (chargedUntilMs !== undefined && chargedUntilMs >= time.wallMs())
      expiresAtMs = Math.min(expiresAtMs, chargedUntilMs);
    if (pool === undefined) {
      addTo(foreign, charges, sign);
      return;
    }
    const count = changeOf(pool);
    addTo(count.charges, charges, sign);
    if (isActive(pod)) count.active += sign;
    else if (!pod.isFinished) count.terminating += sign;
    if (sign === 1) count.pods.set(key, pod);
    else count.pods.delete(key);
  };
  const change = (key: string, after: KeptPod | undefined): void => {
    const before = entries.get(key);
    if (before !== undefined) add(key, before, -1);
    const next = after === undefined ? undefined : toEntry(after, before?.firstSeenMs ?? time.nowMs());
    if (next === undefined) entries.delete(key);
    else {
      entries.set(key, next);
      add(key, next, 1);
      // Admission raises used for a pod that is resized, too.
      const more = next.charges.map((charge, row) => Math.max(0, charge - (before?.charges[row] ?? 0)));
      uncounted.noteCharges(more, time.nowMs());
    }
    if (before?.pool !== undefined && isActive(before.pod) && !(next !== undefined && isActive(next.pod))) {
      changeOf(before.pool).left += 1;
    }
    if (next?.pool !== undefined && before?.pool === undefined) changeOf(next.pool).appeared += 1;
  };
  return {
    apply: ({ key, after }) => {
      const before = entries.get(key);
      // A list may show another pod of the same name, a StatefulSet's say: the first has gone, and nobody saw it go.
      if (before !== undefined && after !== undefined && before.pod.uid !== after.uid) change(key, undefined);
      change(key, after);
    },
    recount: (changed) => {
      const isNewRows = !isDeepStrictEqual(toScoped(rules.rows), toScoped(changed.rows));
      rules = changed;
      if (isNewRows) uncounted = startUncounted();
      [all, foreign, expiresAtMs] = [rules.rows.none(), rules.rows.none(), Number.POSITIVE_INFINITY];
      for (const count of pools.values()) {
        Object.assign(count, { active: 0, terminating: 0, charges: rules.rows.none(), told: undefined });
        count.pods.clear();
      }
      const recentMs = time.nowMs() - windowMs;
      for (const [key, { pod, pool, firstSeenMs }] of entries) {
        const next = toEntry(pod, firstSeenMs);
        entries.set(key, next);
        add(key, next, 1);
        if (firstSeenMs < recentMs) continue;
        if (isNewRows) uncounted.noteCharges(next.charges, firstSeenMs);
        // It was seen before what it belongs to was.
        if (next.pool !== undefined && pool === undefined) changeOf(next.pool).appeared += 1;
      }
      // What was seen of a pool since the beginning counts for as long as it is one, with a target or without.
      for (const [pool, { pods }] of pools) if (pods.size === 0 && !rules.isPool(pool)) pools.delete(pool);
    },
    all: () => all,
    foreign: () => foreign,
    noteUsed: (used) => uncounted.noteUsed(used, time.nowMs()),
    uncounted: () => uncounted.sum(time.nowMs()),
    expiresAtMs: () => expiresAtMs,
    ofPool: (pool) => {
      const count = countOf(pool);
      const { active, terminating, left, appeared, charges } = count;
      count.told ??= { active, terminating, left, appeared, charges: [...charges] };
      return count.told;
    },
    podsOf: (pool) => pools.get(pool)?.pods.values() ?? [],
  };
}

/** Does it count towards what the scale target is set to? */
export function isActive({ isTerminating, isFinished }: KeptPod): boolean {
  return !isTerminating && !isFinished;
}

function toScoped({ rows }: RowCharges): readonly unknown[] {
  return rows.map(({ quota: { name, scopes }, resource }) => [name, scopes, resource]);
}

function addTo(sum: number[], charges: readonly number[], sign: 1 | -1): void {
  for (const [row, charge] of charges.entries()) sum[row] = (sum[row] ?? 0) + sign * charge;
}
