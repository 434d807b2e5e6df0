import { toJsonText } from '../../views/json.ts';
import type { SimulateReport, SweepResult } from './report.ts';

/** The form's version: it rises when a field changes its meaning or goes. */
const VERSION = 1;

/** A report for programs: all of it, but the tasks, which are in the workflow's own file. */
export function toReportJson(report: SimulateReport): string {
  const { workload, podStartSeconds, graceSeconds, seed, runs, notes } = report;
  const { lowerBound, longestChain, subject, outcomes, levers, sweep } = report;
  const { workflow, quota, pools, jobs } = workload;
  return toJsonText({
    version: VERSION,
    workflow: { name: workflow.name, tasks: workflow.tasks.length },
    quota,
    pools,
    ...(jobs === undefined ? {} : { jobs }),
    podStartSeconds,
    graceSeconds,
    seed,
    runs,
    notes,
    lowerBound,
    longestChain,
    policy: subject.name,
    outcomes,
    levers,
    ...(sweep === undefined ? {} : { sweep: toSweepJson(sweep) }),
  });
}

/** Programs see themselves what a curve without a knee is like. */
function toSweepJson({ knee, ...sweep }: SweepResult): object {
  return typeof knee === 'string' ? sweep : { ...sweep, knee };
}
