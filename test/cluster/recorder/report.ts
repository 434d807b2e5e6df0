import { type Frame, toAskedCpu, toBacklog, toFrames, toHardCpu, toHeldCpu } from './frames.ts';
import type { ConditionFact, TimelineEntry } from './timeline.ts';

/** What a timeline comes to. CPU in cores, times in milliseconds. */
export interface Report {
  /** from the first message seen in any queue to the moment when all were seen empty for good; undefined without work */
  readonly makespanMs?: number;
  /** creations of pods that a quota refused, by owner, as Events tell it */
  readonly refused: ReadonlyMap<string, number>;
  readonly refusedInAll: number;
  readonly quotaCpu?: number;
  readonly mostAskedCpu: number;
  readonly mostHeldCpu: number;
  /** how long more was asked for than the quota has */
  readonly overQuotaMs: number;
  /** of the quota over the makespan, held by pods, 0…1 */
  readonly heldShare?: number;
  /** most replicas that each pool was set to */
  readonly mostAsked: ReadonlyMap<string, number>;
  /** as they are in the end */
  readonly conditions: readonly ConditionFact[];
}

export function toReport(entries: readonly TimelineEntry[]): Report {
  const frames = toFrames(entries);
  const refused = countRefused(entries);
  const work = toWork(frames);
  const hard = frames.map(toHardCpu).findLast((cpu) => cpu !== undefined);
  const share = work === undefined ? undefined : toHeldShare(frames, work);
  return {
    ...(work === undefined ? {} : { makespanMs: work.endMs - work.startMs }),
    refused,
    refusedInAll: [...refused.values()].reduce((sum, count) => sum + count, 0),
    ...(hard === undefined ? {} : { quotaCpu: hard / 1000 }),
    mostAskedCpu: Math.max(0, ...frames.map(toAskedCpu)) / 1000,
    mostHeldCpu: Math.max(0, ...frames.map(toHeldCpu)) / 1000,
    overQuotaMs: integrate(frames, (frame) => (toAskedCpu(frame) > (toHardCpu(frame) ?? Infinity) ? 1 : 0)),
    ...(share === undefined ? {} : { heldShare: share }),
    mostAsked: toMostAsked(frames),
    conditions: toLastConditions(entries),
  };
}

/** The report for people, one line a fact. */
export function describeReport(report: Report): string {
  const { makespanMs, quotaCpu, heldShare } = report;
  return [
    `makespan ${makespanMs === undefined ? 'unknown: no work was seen' : toSeconds(makespanMs)}`,
    `refused pods ${report.refusedInAll}${[...report.refused].map(([owner, count]) => `; ${owner} ${count}`).join('')}`,
    `asked for at most ${report.mostAskedCpu} CPU of ${quotaCpu ?? 'no quota'}, above it for ${toSeconds(report.overQuotaMs)}`,
    `held at most ${report.mostHeldCpu} CPU${heldShare === undefined ? '' : `, ${Math.round(heldShare * 100)} % of the quota on average`}`,
    `most replicas ${[...report.mostAsked].map(([pool, most]) => `${pool} ${most}`).join(', ')}`,
    ...report.conditions.map(({ object, type, status, reason }) => `${object} ${type} ${status} ${reason}`),
  ].join('\n');
}

function toSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function toWork(frames: readonly Frame[]): Span | undefined {
  const first = frames.find((frame) => toBacklog(frame) > 0);
  const lastIndex = frames.findLastIndex((frame) => toBacklog(frame) > 0);
  const after = frames[lastIndex + 1] ?? frames.at(-1);
  return first === undefined || after === undefined ? undefined : { startMs: first.atMs, endMs: after.atMs };
}

function toHeldShare(frames: readonly Frame[], { startMs, endMs }: Span): number | undefined {
  const during = frames.filter(({ atMs }) => atMs >= startMs && atMs <= endMs);
  const held = integrate(during, (frame) => toHeldCpu(frame) / (toHardCpu(frame) ?? Infinity));
  return endMs === startMs ? undefined : held / (endMs - startMs);
}

/** Sum of a value over time. */
function integrate(frames: readonly Frame[], toValue: (frame: Frame) => number): number {
  return frames.reduce((sum, frame, index) => {
    const next = frames[index + 1];
    return next === undefined ? sum : sum + toValue(frame) * (next.atMs - frame.atMs);
  }, 0);
}

function countRefused(entries: readonly TimelineEntry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind === 'refused') counts.set(entry.owner, (counts.get(entry.owner) ?? 0) + entry.count);
  }
  return counts;
}

function toMostAsked(frames: readonly Frame[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const { pool, asked } of frames.flatMap(({ pools }) => pools))
    most.set(pool, Math.max(most.get(pool) ?? 0, asked));
  return most;
}

function toLastConditions(entries: readonly TimelineEntry[]): readonly ConditionFact[] {
  const last = new Map<string, ConditionFact>();
  for (const entry of entries) if (entry.kind === 'condition') last.set(`${entry.object} ${entry.type}`, entry);
  return [...last.values()];
}
