import { toChains, toLongestChain } from '../../simulation/schedule/chains.ts';
import { findKnee } from '../../simulation/schedule/knee.ts';
import { toListSchedule } from '../../simulation/schedule/list-schedule.ts';
import { toLowerBound } from '../../simulation/schedule/lower-bound.ts';
import type { Setting } from '../../simulation/schedule/setting.ts';
import { type LeverResult, toLeverResult, toLevers } from './levers.ts';
import { toListOutcome } from './list-outcome.ts';
import type { Progress } from './progress.ts';
import { refuseImpossible } from './refuse-impossible.ts';
import type { SimulateReport, SweepPoint, SweepResult } from './report.ts';
import { type Sweep, withAmount } from './sweep-range.ts';

/** What is to be found out of a setting. */
export interface Question {
  readonly seed: number;
  /** what had to be assumed of the workflow */
  readonly notes: readonly string[];
  readonly sweep: Sweep | undefined;
}

/** Runs everything that the report tells of. */
export async function investigate(setting: Setting, question: Question, progress: Progress): Promise<SimulateReport> {
  const { seed, notes, sweep } = question;
  const levers = toLevers(setting);
  progress.expect(1 + levers.length + (sweep?.amounts.length ?? 0));
  await progress.begin('list schedule');
  const outcome = toListOutcome(setting);
  const results: LeverResult[] = [];
  for (const lever of levers) {
    await progress.begin(lever.change);
    const { makespanSeconds } = toListSchedule(lever.setting);
    results.push(toLeverResult(lever.change, makespanSeconds, outcome.makespanSeconds));
  }
  const { tasks } = setting.workflow;
  return {
    setting,
    seed,
    notes,
    lowerBound: toLowerBound(setting),
    longestChain: toLongestChain(tasks, toChains(tasks)),
    outcomes: [outcome],
    levers: results,
    sweep: sweep === undefined ? undefined : await runSweep(setting, sweep, progress),
  };
}

async function runSweep(setting: Setting, { resource, amounts }: Sweep, progress: Progress): Promise<SweepResult> {
  const points: SweepPoint[] = [];
  for (const amount of amounts) {
    await progress.begin(`quota of ${amount}`);
    const varied = { ...setting, quota: withAmount(setting.quota, resource, amount) };
    refuseImpossible(varied);
    const { makespanSeconds } = toListSchedule(varied);
    points.push({ amount, makespanSeconds, lowerBoundSeconds: toLowerBound(varied).seconds });
  }
  const knee = findKnee(points.map(({ amount, makespanSeconds }) => ({ x: amount, y: makespanSeconds })));
  return { resource, points, knee: points.find(({ amount }) => amount === knee?.x) };
}
