import type { HeldPool, ReadyPool, Snapshot } from '../contract/snapshot.ts';

/** HyperFlow creates queues lazily, so a queue that is not there yet is worth a word only after this long. */
const ABSENT_WARNING_MS = 60_000;

/**
 * What the authors of pools may want to mend although it stops nothing, by pool name.
 */
export function toWarnings(snapshot: Snapshot): ReadonlyMap<string, readonly string[]> {
  const sharers = new Map<string, string[]>();
  for (const pool of snapshot.pools) {
    if (pool.state === 'rejected') continue;
    const queue = toQueueKey(pool);
    const known = sharers.get(queue);
    if (known === undefined) sharers.set(queue, [pool.name]);
    else known.push(pool.name);
  }
  const isAnyDeclared = snapshot.pools.some((pool) => pool.state !== 'rejected' && pool.expectedSeconds !== undefined);
  return new Map(
    snapshot.pools.map((pool) => {
      if (pool.state === 'rejected') return [pool.name, pool.warnings];
      const others = (sharers.get(toQueueKey(pool)) ?? []).filter((name) => name !== pool.name);
      const shared = warnShared(pool, others);
      const absent = warnAbsent(pool, snapshot.takenAt);
      return [pool.name, pool.warnings.concat(shared, absent, warnUndeclared(pool, snapshot, isAnyDeclared))];
    }),
  );
}

/** One key per queue, whatever its names hold. */
function toQueueKey({ queue: { broker, vhost, name } }: ReadyPool | HeldPool): string {
  return `${broker.length}/${vhost.length}/${broker}/${vhost}/${name}`;
}

function warnShared(pool: ReadyPool | HeldPool, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [`queue ${pool.queue.name} also feeds ${others.join(', ')}: each of them asks for its whole backlog`];
}

function warnAbsent(pool: ReadyPool | HeldPool, takenAt: string): string[] {
  const { broker, vhost, name, absentSince } = pool.queue;
  if (absentSince === undefined || Date.parse(takenAt) - Date.parse(absentSince) < ABSENT_WARNING_MS) return [];
  return [`queue ${name} never seen on broker ${broker}, vhost ${vhost}, since ${absentSince}`];
}

/** Policy `drain-time` rests on durations, so it says where it has none and what it does instead. */
function warnUndeclared(pool: ReadyPool | HeldPool, { policy }: Snapshot, isAnyDeclared: boolean): string[] {
  if (policy !== 'drain-time' || pool.expectedSeconds !== undefined) return [];
  const instead = isAnyDeclared ? 'the mean of the declared ones counts' : 'all queues are weighed by their length';
  return [`expectedSeconds is not declared, as policy drain-time needs it: ${instead}`];
}
