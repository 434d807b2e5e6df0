import type { PoolFact, QueueFact, QuotaFact, TimelineEntry } from './timeline.ts';

/** All that is known at one moment; it holds until the next frame's. */
export interface Frame {
  readonly atMs: number;
  readonly pools: readonly PoolFact[];
  readonly queues: readonly QueueFact[];
  /** CPU rows only */
  readonly quotas: readonly QuotaFact[];
}

/** Puts a timeline's changes together into what was true at each moment. */
export function toFrames(entries: readonly TimelineEntry[]): readonly Frame[] {
  const pools = new Map<string, PoolFact>();
  const queues = new Map<string, QueueFact>();
  const quotas = new Map<string, QuotaFact>();
  const frames: Frame[] = [];
  for (const entry of entries) {
    if (entry.kind === 'pool') pools.set(entry.pool, entry);
    if (entry.kind === 'queue') queues.set(entry.queue, entry);
    if (entry.kind === 'quota' && isCpu(entry)) quotas.set(`${entry.quota} ${entry.resource}`, entry);
    const { atMs } = entry;
    if (frames.at(-1)?.atMs === atMs) frames.pop();
    frames.push({ atMs, pools: [...pools.values()], queues: [...queues.values()], quotas: [...quotas.values()] });
  }
  return frames;
}

function isCpu({ resource }: QuotaFact): boolean {
  return resource === 'cpu' || resource === 'requests.cpu';
}

/** What all pools are set to, milli-CPU. */
export function toAskedCpu({ pools }: Frame): number {
  return pools.reduce((sum, { asked, cpu }) => sum + asked * cpu, 0);
}

/** What all pods hold, those on their way out included, milli-CPU. */
export function toHeldCpu({ pools }: Frame): number {
  return pools.reduce((sum, { active, terminating, cpu }) => sum + (active + terminating) * cpu, 0);
}

/** The tightest ceiling, milli-CPU; undefined without a quota on CPU. */
export function toHardCpu({ quotas }: Frame): number | undefined {
  return quotas.length === 0 ? undefined : Math.min(...quotas.map(({ hard }) => hard));
}

/** Ready and unacknowledged messages of all queues. */
export function toBacklog({ queues }: Frame): number {
  return queues.reduce((sum, { ready, unacknowledged }) => sum + ready + unacknowledged, 0);
}
