import { readFileSync } from 'node:fs';
import type { RunRow } from '../../test/e2e/run/rows.ts';
import { publishPage, publishPassage, toMarkdownTable } from './page.ts';

interface Results {
  readonly command: string;
  readonly machine: Readonly<Record<'cpu' | 'node' | 'measuredAt', string>> & { readonly cores: number };
  readonly rows: readonly RunRow[];
}

const path = new URL('../../bench/results/end-to-end.json', import.meta.url);
const { command, machine, rows } = JSON.parse(readFileSync(path, 'utf8')) as Results;

const faults = rows.filter(({ fault }) => fault !== undefined);
/** In the order in which they were first run, each workload's together. */
const undisturbed = [
  ...Map.groupBy(
    rows.filter(({ fault }) => fault === undefined),
    ({ workload }) => workload,
  ).values(),
].flat();
const sum = (of: (row: RunRow) => number): string => String(rows.reduce((total, row) => total + of(row), 0));
const link = ({ report }: RunRow): string => `[picture](end-to-end/${report}.svg)`;

function toWorkRow(row: RunRow): string[] {
  const { workload, contender, keda, makespanSeconds, refused, mostAskedCpu, secondsAboveQuota, lost, repeated } = row;
  const figures = [makespanSeconds, refused, mostAskedCpu, secondsAboveQuota, lost, repeated, row.fights];
  return [workload, contender, keda, ...figures.map(String), String(row.stoppedWithReady), row.commit, link(row)];
}

function toFaultRow(row: RunRow): string[] {
  const { fault = '', makespanSeconds, refused, lost, repeated, fights, stoppedWhileHeld } = row;
  const figures = [makespanSeconds, refused, lost, repeated, fights, stoppedWhileHeld].map(String);
  const back = [row.backSeconds, row.runningSeconds].map((seconds) => (seconds === undefined ? '' : String(seconds)));
  return [fault, ...figures, ...back, row.commit, link(row)];
}

publishPage(
  'docs/end-to-end.md',
  `# Whole runs on a real cluster

<!-- Generated from bench/results/end-to-end.json by \`npm run docs\`. -->

\`${command}\`, last on ${machine.measuredAt.slice(0, 10)}, Node ${machine.node}, ${machine.cores} cores of ${machine.cpu}; each row names the
commit that it was measured at. Real API server, HPA
(every 15 s), quota admission, KEDA and RabbitMQ; every worker is a process that takes messages and acknowledges them.

Over all ${rows.length} runs: ${sum(({ lost }) => lost)} tasks lost, ${sum(({ fights }) => fights)} writers' fights, ${sum(({ stoppedWhileHeld }) => stoppedWhileHeld)} workers stopped while their pool was held.

## Undisturbed

Refused: pods of pools that the quota refused, by the API server's audit log. Pictures say what was seen of refusals, those of
Jobs too, and how long there were messages. Stopped with work: workers taken away while their own queue had messages, which a
fair division does whenever another pool is owed the room.

${toMarkdownTable(
  [
    'work',
    'scaled by',
    'KEDA',
    'makespan, s',
    'refused pods',
    'asked for at most, CPU',
    'above the quota for, s',
    'tasks lost',
    'done twice',
    'fights',
    'stopped with work',
    'commit',
    '',
  ],
  undisturbed.map(toWorkRow),
)}

## Faults in the middle of work

Two pools with more work than an 8-CPU quota has room for, scaled by Quotient (queue-length, direct scaling); the fault comes a
second before one of them gets three times as much to do. Back: from the end of the fault until every pool was set to what it
is fairly due, for a second at least; a pool that keeps workers for the 20 s of \`yieldAfterMs\` counts as right with what it is
granted, so that 0 may mean that the shift itself came later. Working: until each had a worker at work.

${toMarkdownTable(
  [
    'fault',
    'makespan, s',
    'refused pods',
    'tasks lost',
    'done twice',
    'fights',
    'stopped while held',
    'back, s',
    'working, s',
    'commit',
    '',
  ],
  faults.map(toFaultRow),
)}

Pods are refused where other people's hold or take the room that the pools' pods had: a Job's own, and those of pools whose
pods were deleted while the quota was full. Tasks are done twice where a broker dies that had given them out.

A pool that has work yields it late ([why](adr/0010-yielding.md)), and counts as right while it is set to what it is granted.

Where it takes longer than some seconds to be right again, the pictures show why. After the API server's death Quotient lowers a
pool at once, and the controller manager ends the pods when it has its lease and its watches back. With the adapter dead, what
is late is the last worker of an idle pool, which is retired after 10 s. Where Quotient itself is started anew the time is its
own: it lowers nothing for 3 s, and then waits 2 s before it fills the quota to its last worker ([why](adr/0008-windows.md)).
Default ScaledObjects shrink at the HPA's pace, after its window.
`,
);

publishPassage('docs/hyperflow.md', toSideBySide());

/** HyperFlow's own engine and workers, by the chart's rule and by Quotient. */
function toSideBySide(): string {
  const find = (report: string): RunRow => {
    const row = rows.find((one) => one.report === report);
    if (row === undefined) throw new Error(`${report} was not measured`);
    return row;
  };
  const say = (row: RunRow): string => {
    const refused = row.refused === 0 ? "no pool's pod" : `${row.refused} pods`;
    return `${row.makespanSeconds} s and ${refused} refused (${link(row)})`;
  };
  const [outside, rule, inside] = ['hyperflow-outside', 'hyperflow-rule', 'hyperflow-inside'].map(find).map(say);
  return `Side by side on one machine, with HyperFlow's own engine (1.7.0) and workers (job executor 1.4.2), 240 tasks over three pools
and four Jobs, from no worker, in a quota of 6 CPU: with Quotient ${outside};
by the chart's rule ${rule}.
With the Jobs inside the quota too, which the pools then make room for: ${inside}.`;
}
