import type { HeldPool, ReadyPool, Snapshot } from '../contract/snapshot.ts';
import { toKnownSeconds, toNeed } from './allocation/demand.ts';

/** HyperFlow creates queues lazily, so a queue that is not there yet is worth a word only after this long. */
const ABSENT_WARNING_MS = 60_000;

/**
 * What the authors of pools may want to mend although it stops nothing, by pool name.
 */
export function toWarnings(snapshot: Snapshot): ReadonlyMap<string, readonly string[]> {
  const fed = snapshot.pools.filter((pool) => pool.state !== 'rejected');
  const namesakes = Map.groupBy(fed, ({ queue }) => queue.name);
  const isAnyKnown = fed.some((pool) => toKnownSeconds(pool) !== undefined);
  return new Map(
    snapshot.pools.map((pool) => {
      if (pool.state === 'rejected') return [pool.name, pool.warnings];
      const own = [
        warnShared(pool, namesakes.get(pool.queue.name) ?? []),
        warnAbsent(pool, snapshot.takenAt),
        warnUnseen(pool),
        warnUnknown(pool, snapshot, isAnyKnown),
        warnMinimum(pool, snapshot),
        warnGrace(pool),
      ].filter((warning) => warning !== undefined);
      return [pool.name, own.length === 0 ? pool.warnings : [...pool.warnings, ...own]];
    }),
  );
}

/** @param namesakes all pools whose queue has that name, wherever it lies */
function warnShared(pool: ReadyPool | HeldPool, namesakes: readonly (ReadyPool | HeldPool)[]): string | undefined {
  if (namesakes.length < 2) return undefined;
  const { broker, vhost } = pool.queue;
  const others = namesakes
    .filter((one) => one !== pool && one.queue.broker === broker && one.queue.vhost === vhost)
    .map(({ name }) => name);
  if (others.length === 0) return undefined;
  return `queue ${pool.queue.name} also feeds ${others.join(', ')}: each of them asks for its whole backlog`;
}

function warnAbsent(pool: ReadyPool | HeldPool, takenAt: string): string | undefined {
  const { broker, vhost, name, absentSince } = pool.queue;
  if (absentSince === undefined || Date.parse(takenAt) - Date.parse(absentSince) < ABSENT_WARNING_MS) return undefined;
  // Without the moment: it is reckoned anew at each look, and a warning whose words change is told again.
  return `queue ${name} has not been on broker ${broker}, vhost ${vhost}, for more than ${ABSENT_WARNING_MS / 1000} s`;
}

/** A pool that is scaled on waiting messages alone loses its busy workers with the last of them (keda#356). */
function warnUnseen(pool: ReadyPool | HeldPool): string | undefined {
  if (pool.state !== 'ready' || pool.backlog.unacknowledgedIs !== 'unknown') return undefined;
  const { broker, name } = pool.queue;
  return (
    `broker ${broker} tells of queue ${name} only the messages that wait: workers that have one in hand count as idle; ` +
    "declare the consumers' prefetch, so that these can be estimated"
  );
}

/** Who starts it with all of its minimum waits for ever, or is refused the rest; and its peers wait for that room. */
function warnMinimum({ minReplicaCount, charges }: ReadyPool | HeldPool, { rows }: Snapshot): string | undefined {
  if (minReplicaCount === 0) return undefined;
  for (const [index, { quota, resource, hard, reserve }] of rows.entries()) {
    const charge = charges[index] ?? 0;
    const most = Math.floor((hard - reserve) / charge);
    if (charge === 0 || most < 1 || most >= minReplicaCount) continue;
    return `minReplicaCount ${minReplicaCount} is never reached: quota ${quota} has room for ${most} workers of it in ${resource}`;
  }
  return undefined;
}

/** Whenever room goes to another pool, workers of this one are told to go, and what they have in hand is done again. */
function warnGrace(pool: ReadyPool | HeldPool): string | undefined {
  const seconds = toKnownSeconds(pool);
  const { graceSeconds } = pool;
  if (seconds === undefined || graceSeconds === undefined || seconds < graceSeconds) return undefined;
  // What is learned changes with every look, and a warning whose words change is told again.
  const takes = pool.expectedSeconds === undefined ? 'longer than its worker may' : `${Math.round(seconds)} s`;
  return (
    `a message takes ${takes} on average, and a worker that is to go is killed after ${graceSeconds} s: ` +
    'set terminationGracePeriodSeconds of its pods to more than the longest takes'
  );
}

/** Policy `drain-time` rests on durations: where there is work and nobody knows how much, it says what it does instead. */
function warnUnknown(pool: ReadyPool | HeldPool, { policy }: Snapshot, isAnyKnown: boolean): string | undefined {
  const isEmpty = pool.state === 'ready' && toNeed(pool) === 0;
  if (policy !== 'drain-time' || isEmpty || toKnownSeconds(pool) !== undefined) return undefined;
  const instead = isAnyKnown ? 'the mean of the known ones counts' : 'all queues are weighed by their length';
  return `how long a message takes is neither declared (expectedSeconds) nor learned yet: ${instead}`;
}
