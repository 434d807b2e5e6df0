import { type Contender, CONTENDERS } from '../../src/simulation/contender.ts';
import { simulate } from '../../src/simulation/run-workflow.ts';
import type { SimulationReport } from '../../src/simulation/workflow-run/report.ts';
import type { Setting } from '../../src/simulation/workflow-run/setting.ts';
import type { BenchWorkload } from './workload.ts';

/** One workload and contender under one set of circumstances. */
export interface BenchCase {
  readonly workload: BenchWorkload;
  readonly contender: Contender;
  readonly podStartSeconds: number;
  readonly hpaPhases: Setting['hpaPhases'];
}

/** Pods that start as quickly as on a node that has the image; most figures are for these. */
export const USUAL_START_SECONDS = 3;

export const START_SECONDS: readonly number[] = [1, 3, 10, 30];

/** What is compared where not everything is. */
const MAIN: readonly Contender[] = ['chart-rule', 'queue-length', 'drain-time-learned', 'drain-time-declared'];

/** The HPA's pace depends on when each of them ticks. */
const APART: readonly Contender[] = [...MAIN, 'queue-length-keda', 'drain-time-learned-keda'];

/**
 * All contenders under usual circumstances, the main ones with other pod starts, with HPAs that tick apart, and with Jobs
 * inside the quota.
 */
export function toCases(workloads: readonly BenchWorkload[], starts: readonly number[]): readonly BenchCase[] {
  return workloads.flatMap((workload) => {
    const toCase = (contender: Contender, podStartSeconds: number, hpaPhases: Setting['hpaPhases']): BenchCase => {
      return { workload, contender, podStartSeconds, hpaPhases };
    };
    if (workload.jobs !== undefined) return MAIN.map((contender) => toCase(contender, USUAL_START_SECONDS, 'together'));
    const others = starts.filter((seconds) => seconds !== USUAL_START_SECONDS);
    return [
      ...CONTENDERS.map((contender) => toCase(contender, USUAL_START_SECONDS, 'together')),
      ...others.flatMap((seconds) => MAIN.map((contender) => toCase(contender, seconds, 'together'))),
      ...APART.map((contender) => toCase(contender, USUAL_START_SECONDS, 'apart')),
    ];
  });
}

export function describeCase({ workload, contender, podStartSeconds, hpaPhases }: BenchCase): string {
  return [workload.name, contender, `pods in ${podStartSeconds} s`, `HPAs ${hpaPhases}`].join(' | ');
}

export function runCase(
  { workload, contender, podStartSeconds, hpaPhases }: BenchCase,
  seed: number,
): SimulationReport {
  const { pools, quota, jobs } = workload;
  const setting = { ...workload.setting, hpaPhases };
  return simulate({
    workflow: workload.toWorkflow(seed),
    pools,
    quota,
    jobs,
    contender,
    seed,
    podStartSeconds,
    setting,
  });
}
