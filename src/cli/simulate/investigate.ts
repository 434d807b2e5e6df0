import { type Contender, CONTENDERS } from '../../simulation/contender.ts';
import { toChains, toLongestChain } from '../../simulation/schedule/chains.ts';
import { findKnee } from '../../simulation/schedule/knee.ts';
import { toLowerBound } from '../../simulation/schedule/lower-bound.ts';
import { holdsOneOfEach } from '../../simulation/schedule/workload.ts';
import { type LeverResult, toLeverResult, toLevers } from './levers.ts';
import { toListOutcome } from './list-outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Progress } from './progress.ts';
import { NO_SPLIT, refuseImpossible } from './refuse-impossible.ts';
import type { SimulateReport, SweepPoint, SweepResult } from './report.ts';
import { type Run, toOutcome } from './run.ts';
import { type Sweep, withAmount } from './sweep-range.ts';

/** What is to be found out beside how a run goes. */
export interface Question {
  /** run it with all contenders */
  readonly isCompared: boolean;
  /** what had to be assumed of the workflow */
  readonly notes: readonly string[];
  readonly sweep: Sweep | undefined;
}

/** Runs everything that the report tells of. */
export async function investigate(run: Run, question: Question, progress: Progress): Promise<SimulateReport> {
  const { isCompared, notes, sweep } = question;
  // Before anything runs: else what took a minute is lost with the mistake.
  for (const workload of toSwept(run, sweep)) refuseImpossible(workload, run.contender, '--sweep');
  const levers = toLevers(run);
  const contenders = isCompared
    ? CONTENDERS.filter((one) => one !== 'static' || holdsOneOfEach(run.workload))
    : [run.contender];
  progress.expect(
    1 + contenders.length + levers.filter(({ run }) => run !== undefined).length + (sweep?.amounts.length ?? 0),
  );
  const subject = await begin(run, run.contender, progress);
  const compared = await compare(run, contenders, subject, progress);
  await progress.begin('list schedule');
  const listed = toListOutcome(run.workload);
  const results: LeverResult[] = [];
  for (const lever of levers) {
    const { makespanSeconds } = lever.run === undefined ? subject : await begin(lever.run, lever.change, progress);
    results.push(toLeverResult(lever.change, makespanSeconds, subject.makespanSeconds));
  }
  const { tasks } = run.workload.workflow;
  return {
    ...run,
    notes: isCompared && !contenders.includes('static') ? [...notes, `${NO_SPLIT}: it is left out`] : notes,
    lowerBound: toLowerBound(run.workload),
    longestChain: toLongestChain(tasks, toChains(tasks)),
    subject,
    outcomes: [...compared, listed],
    levers: results,
    sweep: sweep === undefined ? undefined : await runSweep(run, sweep, progress),
  };
}

/** The workload with each quota of the sweep. */
function toSwept({ workload }: Run, sweep: Sweep | undefined): readonly Run['workload'][] {
  if (sweep === undefined) return [];
  return sweep.amounts.map((amount) => ({ ...workload, quota: withAmount(workload.quota, sweep.resource, amount) }));
}

async function begin(run: Run, label: string, progress: Progress): Promise<Outcome> {
  await progress.begin(label);
  return toOutcome(run, progress);
}

/** In their own order, the subject among them. */
async function compare(
  run: Run,
  contenders: readonly Contender[],
  subject: Outcome,
  progress: Progress,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const contender of contenders) {
    outcomes.push(contender === run.contender ? subject : await begin({ ...run, contender }, contender, progress));
  }
  return outcomes;
}

async function runSweep(run: Run, { resource, amounts }: Sweep, progress: Progress): Promise<SweepResult> {
  const points: SweepPoint[] = [];
  for (const amount of amounts) {
    const workload = { ...run.workload, quota: withAmount(run.workload.quota, resource, amount) };
    const { makespanSeconds } = await begin({ ...run, workload }, `quota of ${amount}`, progress);
    points.push({ amount, makespanSeconds, lowerBoundSeconds: toLowerBound(workload).seconds });
  }
  const knee = findKnee(points.map((point) => ({ x: point.amount, y: point.makespanSeconds, point })));
  return { resource, points, knee: typeof knee === 'string' ? knee : knee.point };
}
