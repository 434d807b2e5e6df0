import { readFileSync } from 'node:fs';
import type { BenchCase } from '../../bench/workflows/cases.ts';
import type { CaseFigures, Mean } from '../../bench/workflows/figures.ts';
import type { Picture } from '../../bench/workflows/picture.ts';
import { USUAL_SETTING } from '../../src/simulation/workflow-run/setting.ts';
import { publishPage, toMarkdownTable } from './page.ts';
import { drawWorkflow } from './workflow-picture.ts';

type Row = CaseFigures & Pick<BenchCase, 'contender' | 'podStartSeconds' | 'hpaPhases'> & { readonly workload: string };

interface Workload {
  readonly name: string;
  readonly title: string;
  readonly quotaCpu: number;
  /** what one Job takes of the quota; absent: Jobs run outside */
  readonly jobs?: { readonly cpu: number };
  readonly tasks: number;
  readonly submissions: number;
  readonly pools: readonly { readonly type: string; readonly cpu: number }[];
  readonly boundSeconds?: number;
  readonly greedySeconds?: number;
  /** the same with what the model charges for each task and Job */
  readonly greedyAtCostSeconds?: number;
}

interface LabRow {
  readonly contender: string;
  readonly podStartSeconds: number;
  readonly medianSeconds: number;
  readonly leastSeconds: number;
  readonly mostSeconds: number;
  readonly leastRefused: number;
  readonly mostRefused: number;
}

interface Results {
  readonly command: string;
  readonly machine: Readonly<Record<'commit' | 'node' | 'measuredAt', string>>;
  readonly seeds: number;
  readonly workloads: readonly Workload[];
  readonly rows: readonly Row[];
  readonly lab: readonly LabRow[];
}

/** Of the real lab run. */
interface Measured {
  readonly rows: readonly {
    readonly contender: string;
    readonly makespanSeconds: readonly number[];
    readonly medianSeconds: number;
    readonly refused: readonly number[];
  }[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../bench/results/${name}.json`, import.meta.url), 'utf8'));
}

const { command, machine, seeds, rows, lab, workloads: all } = read('workflows') as Results;
const [workloads, withJobs] = [
  all.filter(({ jobs }) => jobs === undefined),
  all.filter(({ jobs }) => jobs !== undefined),
];
const { pictures } = read('workflows-pictures') as { readonly pictures: readonly Picture[] };

const USUAL_START_SECONDS = 3;
const STARTS_SECONDS = [1, 3, 10, 30];

const show = (value: number, digits: number): string => value.toFixed(digits);
const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
const spread = ({ mean, least, most }: Mean, digits = 0): string =>
  least === most ? show(mean, digits) : `${show(mean, digits)} (${show(least, digits)}–${show(most, digits)})`;

function find(workload: string, contender: string, podStartSeconds = USUAL_START_SECONDS, hpaPhases = 'together') {
  return rows.find(
    (row) =>
      row.workload === workload &&
      row.contender === contender &&
      row.podStartSeconds === podStartSeconds &&
      row.hpaPhases === hpaPhases,
  );
}

/** Of means; undefined where one was not run. */
function toRatio(row: Row | undefined, other: Row | undefined): number | undefined {
  return row === undefined || other === undefined ? undefined : row.makespanSeconds.mean / other.makespanSeconds.mean;
}

const showRatio = (ratio: number | undefined): string => (ratio === undefined ? '' : show(ratio, 2));

function toUsualRows({ name }: Workload): readonly Row[] {
  return rows.filter(
    (row) => row.workload === name && row.podStartSeconds === USUAL_START_SECONDS && row.hpaPhases === 'together',
  );
}

function toMakespanTable(workload: Workload): string {
  const { boundSeconds, greedySeconds } = workload;
  const to = (row: Row, seconds: number | undefined): string =>
    seconds === undefined ? '' : show(row.makespanSeconds.mean / seconds, 2);
  return toMarkdownTable(
    [
      'scaled by',
      'makespan, s',
      '÷ chart rule',
      '÷ greedy schedule',
      '÷ lower bound',
      'useful',
      'refused pods',
      'asked beyond the quota, CPU·s',
      'for, s',
      'at most, CPU',
    ],
    toUsualRows(workload).map((row) => [
      row.contender,
      spread(row.makespanSeconds),
      showRatio(toRatio(row, find(workload.name, 'chart-rule'))),
      to(row, greedySeconds),
      to(row, boundSeconds),
      percent(row.usefulFraction.mean),
      spread(row.refusedPods),
      show(row.overshootCpuSeconds.mean, 0),
      show(row.secondsAboveQuota.mean, 0),
      show(row.mostAskedCpu.most, 1),
    ]),
  );
}

function toConductTable(workload: Workload): string {
  const seconds = ({ p50, p95 }: CaseFigures['waits']): string => `${show(p50, 1)} / ${show(p95, 1)}`;
  const dry = (row: Row): string =>
    workload.pools.map(({ type }) => `${type} ${show(row.dryAtSeconds[type] ?? 0, 0)}`).join(', ');
  return toMarkdownTable(
    [
      'scaled by',
      'working',
      'idle',
      'starting',
      'leaving',
      'idle pod·s',
      'stopped with work',
      'done twice',
      'empty queue → asked for, s',
      '→ pod runs, s',
      'message → worker, s',
      'pool done at, s',
    ],
    toUsualRows(workload).map((row) => [
      row.contender,
      percent(row.quotaUse.working),
      percent(row.quotaUse.idle),
      percent(row.quotaUse.starting),
      percent(row.quotaUse.terminating),
      show(row.idlePodSeconds.mean, 0),
      show(row.stoppedWithReady.mean, 1),
      show(row.repeatedTasks.mean, 1),
      seconds(row.reaction.asked),
      seconds(row.reaction.ready),
      seconds(row.waits),
      dry(row),
    ]),
  );
}

function describeWorkload(workload: Workload): string {
  const { name, title, tasks, submissions, quotaCpu, boundSeconds, greedySeconds } = workload;
  const bounds =
    boundSeconds === undefined || greedySeconds === undefined
      ? ''
      : ` No schedule is shorter than ${show(boundSeconds, 0)} s; a greedy one, with pods that start at once, takes ${show(greedySeconds, 0)} s.`;
  return `### ${title}

${submissions === 1 ? '' : `${submissions} × `}${tasks} tasks, quota ${quotaCpu} CPU.${bounds}

${toMakespanTable(workload)}

Of the quota over the makespan; medians of the seeds' 50th / 95th percentiles.

${toConductTable(workload)}

![CPU held by each pool over time, by contender](workflows/${name}.svg)
`;
}

const COMPARED = ['queue-length', 'drain-time-learned', 'drain-time-declared'];

function toStartTable(): string {
  return toMarkdownTable(
    ['workload', 'scaled by', ...STARTS_SECONDS.map((seconds) => `${seconds} s`)],
    workloads.flatMap(({ name, title }) =>
      COMPARED.map((contender) => [
        title,
        contender,
        ...STARTS_SECONDS.map((seconds) =>
          showRatio(toRatio(find(name, contender, seconds), find(name, 'chart-rule', seconds))),
        ),
      ]),
    ),
  );
}

function toJobsTable(): string {
  return toMarkdownTable(
    ['workload', 'scaled by', 'makespan, s', '÷ chart rule', '÷ greedy schedule', 'refused pods', 'refused Jobs'],
    withJobs.flatMap((workload) =>
      toUsualRows(workload).map((row) => [
        workload.title,
        row.contender,
        spread(row.makespanSeconds),
        showRatio(toRatio(row, find(workload.name, 'chart-rule'))),
        workload.greedySeconds === undefined ? '' : show(row.makespanSeconds.mean / workload.greedySeconds, 2),
        spread(row.refusedPods),
        spread(row.refusedJobs),
      ]),
    ),
  );
}

function toPhaseTable(): string {
  const apart = rows.filter(({ hpaPhases }) => hpaPhases === 'apart');
  return toMarkdownTable(
    ['workload', 'scaled by', 'together, s', 'apart, s'],
    apart.map((row) => {
      const together = find(row.workload, row.contender);
      const title = workloads.find(({ name }) => name === row.workload)?.title ?? row.workload;
      return [
        title,
        row.contender,
        together === undefined ? '' : spread(together.makespanSeconds),
        spread(row.makespanSeconds),
      ];
    }),
  );
}

function toLabTable(): string {
  const measured = new Map([
    [1, read('e2e') as Measured],
    [3, read('e2e-start-3') as Measured],
    [10, read('e2e-start-10') as Measured],
  ]);
  return toMarkdownTable(
    [
      'pods start in, s',
      'scaled by',
      'real, s',
      'median',
      'model, median (all runs)',
      'model ÷ real',
      'refused, real',
      'model',
    ],
    lab.flatMap(
      ({ contender, podStartSeconds, medianSeconds, leastSeconds, mostSeconds, leastRefused, mostRefused }) => {
        const real = measured.get(podStartSeconds)?.rows.find((row) => row.contender === contender);
        if (real === undefined) return [];
        return [
          [
            String(podStartSeconds),
            contender,
            real.makespanSeconds.join(', '),
            String(real.medianSeconds),
            `${medianSeconds} (${leastSeconds}–${mostSeconds})`,
            show(medianSeconds / real.medianSeconds, 2),
            `${Math.min(...real.refused)}–${Math.max(...real.refused)}`,
            `${leastRefused}–${mostRefused}`,
          ],
        ];
      },
    ),
  );
}

const SIZES = ['montage-0.25', 'montage-1.0', 'montage-2.0'];

const JOB_SIZES = SIZES.map((size) => `${size}-jobs`);

type SecondsOf = (size: string) => number | undefined;

/** The mean over the three sizes of Montage of a ratio. */
function toMeanRatio(toSeconds: SecondsOf, toOther: SecondsOf, sizes: readonly string[] = SIZES): string {
  const ratios = sizes.flatMap((size) => {
    const [own, beside] = [toSeconds(size), toOther(size)];
    return own === undefined || beside === undefined ? [] : [own / beside];
  });
  return show(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length, 2);
}

const of =
  (contender: string): SecondsOf =>
  (size) =>
    find(size, contender)?.makespanSeconds.mean;
const ofGreedy: SecondsOf = (size) => workloads.find(({ name }) => name === size)?.greedySeconds;
const ofGreedyAtCost: SecondsOf = (size) => workloads.find(({ name }) => name === size)?.greedyAtCostSeconds;
const ofBound: SecondsOf = (size) => workloads.find(({ name }) => name === size)?.boundSeconds;

const isOurs = ({ contender }: Row): boolean => !/rule|rabbitmq|static/.test(contender);

const worse = rows.filter((row) => {
  const ratio = toRatio(row, find(row.workload, 'chart-rule', row.podStartSeconds, row.hpaPhases));
  return COMPARED.includes(row.contender) && ratio !== undefined && ratio > 1;
});

const isOutside = ({ workload }: Row): boolean => workloads.some(({ name }) => name === workload);

const refusing = rows.filter(
  (row) => isOurs(row) && isOutside(row) && (row.refusedPods.most > 0 || row.overshootCpuSeconds.most > 0),
);

function listRows(list: readonly Row[], describe: (row: Row) => string): string {
  const sentences = list.map(
    (row) =>
      `- ${row.workload}, ${row.contender}, pods in ${row.podStartSeconds} s, HPAs ${row.hpaPhases}: ${describe(row)}`,
  );
  return sentences.length === 0 ? '- none' : sentences.join('\n');
}

for (const { name, title } of workloads) {
  const own = pictures.filter((picture) => picture.workload === name);
  publishPage(`docs/workflows/${name}.svg`, drawWorkflow(title, own));
}

publishPage(
  'docs/workflows.md',
  `# Does the work finish sooner?

<!-- Generated from bench/results/workflows.json and workflows-pictures.json by \`npm run docs\`. -->

Whole workflows in [the model](simulation.md), in virtual time: \`${command}\`, commit ${machine.commit}, Node ${machine.node}; ${seeds} seeds each, mean (least–most). Pods
start in ${USUAL_START_SECONDS} s and all HPAs tick together where nothing else is said. Contenders: the rule of HyperFlow's chart and that of its operator, with the
delays of their path; KEDA's own RabbitMQ scaler; a split by hand that knows all work beforehand; and Quotient, with direct
scaling or, \`-keda\`, at the HPA's pace.

Montage of 0.25°, 1.0° and 2.0° on average, of the chart rule's makespan: drain-time, durations learned,
**${toMeanRatio(of('drain-time-learned'), of('chart-rule'))}**; drain-time, declared, **${toMeanRatio(of('drain-time-declared'), of('chart-rule'))}**; queue-length **${toMeanRatio(of('queue-length'), of('chart-rule'))}**; and
${toMeanRatio(ofBound, of('chart-rule'))} if nothing but the quota and the longest chain counted, ${toMeanRatio(ofGreedy, of('chart-rule'))} with a greedy list schedule. In the largest of them the quota itself allows
no less than ${show((ofBound('montage-2.0') ?? 0) / (of('chart-rule')('montage-2.0') ?? 1), 2)} of the chart rule's makespan. Drain-time, declared, takes **${toMeanRatio(of('drain-time-declared'), ofGreedy)}** of that schedule, for which pods and Jobs start at once and a task takes nothing besides itself; and
**${toMeanRatio(of('drain-time-declared'), ofGreedyAtCost)}** of one with the costs that the model has for everybody: ${USUAL_SETTING.taskOverheadSeconds} s for each task, ${USUAL_SETTING.jobStartSeconds} s for each Job's start. Its pods still start at once.

With direct scaling slower than the chart rule:

${listRows(worse, (row) => showRatio(toRatio(row, find(row.workload, 'chart-rule', row.podStartSeconds, row.hpaPhases))))}

Quotient's runs in which a pod was refused, or more was asked for than the quota has:

${listRows(refusing, ({ refusedPods, overshootCpuSeconds }) => `refused up to ${refusedPods.most}, ${show(overshootCpuSeconds.most, 1)} CPU·s beyond`)}

The cause, where one was looked for: an HPA heard a number a moment before Quotient changed it, and wrote the old one over the
new (it does so since Kubernetes 1.36, within 0.3 s in the model). A larger one asks for pods whose room is gone; after a
smaller one, pods are still leaving when Quotient sets it right.

With pods that need half a minute, \`queue-length\` moves workers to short tasks that are done before those workers run;
\`drain-time\` weighs what waits by what it takes.

## Is the model right?

The lab run on a real API server, HPA, KEDA and RabbitMQ (\`npm run bench:e2e\`), and the same in the model.

${toLabTable()}

Medians that differ by more than 15 % are those of KEDA's own scaler: its real runs differ by half among themselves, as it is a
matter of luck how long a ReplicaSet sleeps in its back-off ([what the model lacks](simulation.md)).

## Workload by workload

${workloads.map(describeWorkload).join('\n')}
## How long pods take to start

Makespan, of the chart rule's with the same pods.

${toStartTable()}

## With Jobs inside the quota

HyperFlow's chart scopes its quota to the pools' PriorityClass, so that Jobs (tasks without a pool) run outside it, as above. Its
documented sample quota has no scope, and Jobs are inside: here each takes ${show(withJobs[0]?.jobs?.cpu ?? 0, 1)} CPU, and one that is refused is tried again after 1 s,
then 2, 4 … 60 s. Quotient keeps room for it; the other rules do not. On average over the three sizes, of the chart rule's makespan:
drain-time, durations learned, **${toMeanRatio(of('drain-time-learned'), of('chart-rule'), JOB_SIZES)}**; declared, **${toMeanRatio(of('drain-time-declared'), of('chart-rule'), JOB_SIZES)}**; queue-length **${toMeanRatio(of('queue-length'), of('chart-rule'), JOB_SIZES)}**.
A pod of a pool can be refused here whoever scales: a Job's pod may take the room in the moment between a grant and the pod.

${toJobsTable()}

## When HPAs tick

Those that were made together tick together; after a while they may not.

${toPhaseTable()}
`,
);
