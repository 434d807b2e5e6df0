import { type Column, toColumns } from '../../views/table/columns.ts';
import { toPercent } from '../../views/table/percent.ts';
import { toCountText } from './count-text.ts';
import type { Outcome } from './outcome.ts';
import type { SimulateReport } from './report.ts';
import { toSecondsText } from './seconds-text.ts';

interface Line {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: Outcome | undefined;
}

/** Whom everybody is compared with: what HyperFlow's users have today. */
const REFERENCE = 'chart-rule';

/** From the quickest run to the slowest. */
const RANGE: Column<Line> = {
  heading: 'RANGE',
  align: 'right',
  cell: ({ outcome }) => outcome && toRangeText(outcome.runs),
};

function toRangeText(runs: readonly number[]): string | undefined {
  if (runs.length < 2) return undefined;
  return `${toSecondsText(Math.min(...runs)).replace(/ s$/, '')}–${toSecondsText(Math.max(...runs))}`;
}

/** What a newcomer would ask of the headings. */
const LEGEND = `OVERSHOOT: asked for beyond the quota's CPU. WORKING to ENDING: what pods did with the quota's CPU; the rest was free.\n`;
const JOBS_LEGEND = `OVERSHOOT: asked for beyond the quota's CPU. WORKING to JOBS: what pods did with the quota's CPU; the rest was free. REFUSED: pods of pools / of Jobs.\n`;

/** One line for each way of scaling, and one for the lower bound. */
export function toOutcomeTable({ workload: { jobs }, outcomes, lowerBound, graceSeconds }: SimulateReport): string {
  const reference = outcomes.find(({ name }) => name === REFERENCE);
  const lines: readonly Line[] = [
    ...outcomes.map((outcome) => ({ name: outcome.name, seconds: outcome.makespanSeconds, outcome })),
    { name: 'lower bound', seconds: lowerBound.seconds, outcome: undefined },
  ];
  const ratio = (heading: string, to: number): Column<Line> => ({
    heading,
    align: 'right',
    cell: ({ seconds }) => (to > 0 ? (seconds / to).toFixed(2) : undefined),
  });
  const table = toColumns<Line>(
    [
      { heading: 'SCALED BY', align: 'left', cell: ({ name }) => name },
      { heading: 'MAKESPAN', align: 'right', cell: ({ seconds }) => toSecondsText(seconds) },
      ...(outcomes.some(({ runs }) => runs.length > 1) ? [RANGE] : []),
      ...(reference === undefined ? [] : [ratio('/CHART', reference.makespanSeconds)]),
      ratio('/BOUND', lowerBound.seconds),
      {
        heading: 'REFUSED',
        align: 'right',
        cell: ({ outcome }) => outcome && toRefusedText(outcome, jobs !== undefined),
      },
      { heading: 'OVERSHOOT', align: 'right', cell: ({ outcome }) => toOvershootText(outcome?.overshootCpuSeconds) },
      use('WORKING', (outcome) => outcome.use.working),
      use('IDLE', (outcome) => outcome.use.idle),
      use('STARTING', (outcome) => outcome.use.starting),
      use('ENDING', (outcome) => outcome.use.terminating),
      ...(jobs === undefined ? [] : [use('JOBS', (outcome) => outcome.use.jobs)]),
    ],
    lines,
  );
  return `${table}${jobs === undefined ? LEGEND : JOBS_LEGEND}${describeRepeated(outcomes, graceSeconds)}`;
}

/** Work that is done twice looks like work in the table. */
function describeRepeated(outcomes: readonly Outcome[], graceSeconds: number): string {
  const repeating = outcomes.filter(({ repeatedTasks }) => repeatedTasks > 0);
  if (repeating.length === 0) return '';
  const counts = repeating.map(({ name, repeatedTasks }) => `${name} ${Math.ceil(repeatedTasks)}`).join(', ');
  return `TASKS DONE AGAIN, as their worker was to go and was killed ${graceSeconds} s later: ${counts}. --grace tries a longer period.\n`;
}

function toRefusedText({ refusedPods, refusedJobs }: Outcome, areJobsInside: boolean): string | undefined {
  if (refusedPods === undefined) return undefined;
  return areJobsInside ? `${toCountText(refusedPods)} / ${toCountText(refusedJobs ?? 0)}` : toCountText(refusedPods);
}

function use(heading: string, of: (outcome: Outcome) => number): Column<Line> {
  return { heading, align: 'right', cell: ({ outcome }) => outcome && toPercent(of(outcome)) };
}

function toOvershootText(cpuSeconds: number | undefined): string | undefined {
  return cpuSeconds === undefined ? undefined : `${Math.round(cpuSeconds)} CPU s`;
}
