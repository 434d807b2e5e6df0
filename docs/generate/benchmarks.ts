import { existsSync, readFileSync } from 'node:fs';
import { publishPage, toMarkdownTable } from './page.ts';

type Figures = Readonly<Record<string, string | number | null | readonly number[]>>;

/** One harness's results, as bench/machine.ts writes them. */
interface Results extends Readonly<Record<string, unknown>> {
  readonly command: string;
  readonly machine: Readonly<Record<'cpu' | 'node' | 'commit' | 'measuredAt', string>> & {
    readonly cores: number;
    readonly memoryGiB: number;
  };
}

const toUrl = (name: string): URL => new URL(`../../bench/results/${name}.json`, import.meta.url);

function read(name: string): Results {
  return JSON.parse(readFileSync(toUrl(name), 'utf8')) as Results;
}

function readIfThere(name: string): Results | undefined {
  return existsSync(toUrl(name)) ? read(name) : undefined;
}

function describeRun({ command, machine }: Results): string {
  const { cpu, cores, memoryGiB, node, commit, measuredAt } = machine;
  return `\`${command}\` on ${measuredAt.slice(0, 10)}, commit ${commit}, Node ${node}, ${cores} cores of ${cpu}, ${memoryGiB} GiB.`;
}

/** A table of some keys of each row, under the heads that a reader understands. */
function tabulate(rows: unknown, columns: Readonly<Record<string, string>>): string {
  const cells = (rows as readonly Figures[]).map((row) => Object.keys(columns).map((key) => toCell(row[key])));
  return toMarkdownTable(Object.values(columns), cells);
}

function toCell(value: Figures[string] = null): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}

const scaler = read('scaler');
const scale = read('scale');
/** Rows of before there were two sources name none. */
const backlogs = (scale['backlogs'] as readonly Figures[]).map((row) => ({ source: 'management', ...row }));
const watch = read('watch');
const e2e = read('e2e');
const lags = read('lags');
const LAG_COLUMNS = {
  what: 'what',
  load: 'machine',
  count: 'measured',
  p50Ms: 'p50',
  p95Ms: 'p95',
  p99Ms: 'p99',
  mostMs: 'most',
};
const rest = scaler['rest'] as Readonly<Record<'quotient' | 'quotient1000Pools' | 'doNothing', Figures>>;
const streams = scaler['streams'] as Figures;

/** Pods that take longer to start than those of the lab run, where that was measured. */
const STARTS = [3, 10].flatMap((seconds) => {
  const results = readIfThere(`e2e-start-${seconds}`);
  return results === undefined ? [] : [{ seconds, results }];
});
const reaction = readIfThere('reaction');

const text = `# Benchmarks

<!-- Generated from bench/results/*.json by \`npm run docs\`. -->

Machines are noisy: what counts is the ratio to something else measured in the same run. Where runs are
repeated, figures are medians, of five where nothing else is said.

## What one answer to KEDA costs

${describeRun(scaler)}

\`GetMetricSpec\`, \`GetMetrics\` and \`IsActive\` in turn, with a real trigger's metadata, from a load generator in another
process, beside a do-nothing grpc-js server that answers the same calls with constants. For scale: a thousand ScaledObjects
make some 300 calls a second.

${tabulate(scaler['loads'], {
  connections: 'connections',
  inFlight: 'in flight',
  callsPerSecond: 'calls/s',
  callsPerSecondRatio: '÷ do-nothing',
  cpuMicrosecondsPerCall: 'CPU µs/call',
  cpuPerCallRatio: '÷ do-nothing',
  p50Ms: 'p50 ms',
  p50DoNothingMs: 'do-nothing',
  p99Ms: 'p99 ms',
  p99DoNothingMs: 'do-nothing',
  failed: 'failed',
})}

${tabulate(
  [
    { name: 'Quotient, 10 pools', ...rest.quotient },
    { name: 'Quotient, 1 000 pools', ...rest.quotient1000Pools },
    { name: 'do-nothing', ...rest.doNothing },
  ],
  { name: 'at rest', startMs: 'start to listening, ms', idleRssMiB: 'resident memory, MiB' },
)}

${String(streams['streams'])} open push streams take ${String(streams['kibPerStream'])} KiB each. From a message's
publication to the first stream that hears of it: ${String(streams['publishToFirstMs'])} ms, and
${String(streams['firstToLastMs'])} ms more until all ${String(streams['pushed'])} have.

## How a decision grows

${describeRun(scale)} Load of the machine when it began: ${String(scale['load'])}.

\`allocate\` is the fair division of one namespace: the snapshot is converted into columns, the core divides, and what it
comes to is written back. The heap goes through all workers one by one and gives the same, field by field; the ratio is of the
two in the same run. The decision is \`allocate\` with grants and explanations. Times are medians; "CPU" is the mean processor time
of the thread: on a machine with more load than cores, times are mostly waiting, and this is nearer to what a quiet one takes.

${tabulate(scale['decisions'], {
  generator: 'snapshots',
  pools: 'pools',
  workers: 'workers',
  convertMs: 'conversion, ms',
  coreMs: 'core, ms',
  coreCpuMs: 'CPU',
  allocateMs: 'allocate, ms',
  heapMs: 'with the heap, ms',
  heapRatio: 'heap ÷ allocate',
  decideMs: 'decision, ms',
  decideCpuMs: 'CPU',
})}

The snapshots: \`equal sizes\` has one row and workers of one size; \`three rows\` distinct sizes in three rows; \`freezing\`
two rows, minimums, four tiers and maximums, so that pools stop one after the other. All together want three times what there is.

Slopes of time over pools, both as logarithms, from 100 to 100 000 pools with a hundred workers each:

${tabulate(scale['slopes'], { generator: 'snapshots', core: 'core', coreCpu: 'core, CPU', allocate: 'allocate' })}

A whole cycle about one namespace, from the readings over snapshot, decision and board to the journal, while every queue changes
by up to a tenth from one to the next and pods follow what was granted:

${tabulate(scale['cycles'], {
  generator: 'snapshots',
  pools: 'pools',
  workers: 'workers',
  cycles: 'cycles',
  p50Ms: 'p50, ms',
  p99Ms: 'p99, ms',
  cpuMs: 'CPU',
})}

## What reading real queues costs

One RabbitMQ on the same machine, read by either source ([amqp.md](amqp.md)); CPU as a fraction of one core, over 30 s.

${tabulate(backlogs, {
  queues: 'queues',
  source: 'source',
  readMs: 'one read, ms',
  intervalMs: 'interval chosen, ms',
  medianAgeMs: 'median age, ms',
  largestAgeMs: 'largest age, ms',
  brokerCpuIdle: "broker's CPU idle",
  brokerCpuReading: 'while read',
})}

## What following a cluster costs

${describeRun(watch)} Load of the machine when it began: ${String(watch['load'])}.

Worlds of pools with a Deployment, a ReplicaSet, an HPA and running pods each, and one quota of three rows in each
namespace; the lists and watches come from memory, so that it is ours alone that is measured. From the first list until all
namespaces are read; what that keeps on the heap; then one pod goes or comes: until the loop is woken, the cycle about the
one namespace and what of it is reading the cluster, beside a cycle about all, of which there is one a second.

${tabulate(watch['worlds'], {
  namespaces: 'namespaces',
  pools: 'pools',
  pods: 'pods',
  startMs: 'start, ms',
  heapMiB: 'heap, MiB',
  bytesPerPod: 'bytes per pod',
  applyMs: 'one pod: woken, ms',
  cycleMs: 'cycle, ms',
  readMs: 'of it reading, ms',
  allMs: 'cycle about all, ms',
})}

The whole program, at rest after its start; Kubernetes is a real API server on the same machine, whose own work is in the
time until every kind is listed.

${tabulate(watch['programs'], {
  name: '`serve` with',
  startMs: 'start to listening, ms',
  listedMs: 'to all lists, ms',
  rssMiB: 'resident memory, MiB',
})}

## How late is everybody?

${describeRun(lags)}

In milliseconds. Busy: a process per core that does nothing but compute, and thirty Deployments that come and go. What follows from it is in [ADR 8](adr/0008-windows.md).

From the API server being asked for a pool's metric, which is before Quotient is, to the end of the HPA's write that follows:

${tabulate(lags['writes'], LAG_COLUMNS)}

From the answer to a change until a snapshot of Quotient shows it:

${tabulate(lags['readings'], LAG_COLUMNS)}

## Does the work finish sooner?

${describeRun(e2e)} ${String(e2e['repetitions'])} rounds, each contender once in each.

A small Montage on a real API server, KEDA, HPA (every 15 s), quota admission and RabbitMQ, with workers that are real
processes: 60 tasks of 3 s on 1 CPU, 240 of 0.4 s and 60 of 0.8 s on half a CPU, by dependency, with 5 s of something serial
between; quota 8 CPU, lower bound some 37 s. Each run starts at another moment of the HPAs' period, the same for all
contenders. Where durations are learned, no trigger declares one, and a run begins with nothing known. Refused: pods that the quota refused, by the API server's audit log.

${tabulate(e2e['rows'], {
  contender: 'contender',
  makespanSeconds: 'makespans, s',
  medianSeconds: 'median, s',
  ratio: '÷ chart rule',
  refused: 'refused pods',
  mostAskedCpu: 'asked for at most, CPU',
  secondsAboveQuota: 'above the quota for, s',
  lost: 'tasks lost',
  fights: 'fights',
  stoppedWithReady: 'stopped with work',
})}

Fights: a target raised and lowered again within one period of the HPA, with no other allocation in between. Stopped with work:
workers taken away while their own queue had messages, over all rounds; a fair division does so whenever another pool is owed
the room.
${STARTS.map(toStartText).join('')}${reaction === undefined ? '' : toReactionText(reaction)}`;

publishPage('docs/benchmarks.md', text);

function toStartText({ seconds, results }: (typeof STARTS)[number]): string {
  return `
### Pods that take ${seconds} s to start

${describeRun(results)} ${String(results['repetitions'])} rounds.

${tabulate(results['rows'], {
  contender: 'contender',
  makespanSeconds: 'makespans, s',
  medianSeconds: 'median, s',
  ratio: '÷ chart rule',
  refused: 'refused pods',
  mostAskedCpu: 'asked for at most, CPU',
  lost: 'tasks lost',
  fights: 'fights',
  stoppedWithReady: 'stopped with work',
})}
`;
}

function toReactionText(results: Results): string {
  return `
## How soon is work answered?

${describeRun(results)}

From the first byte of a burst that is published to the queue of a pool at 0, to the first worker asked for, and to all that the
burst needs; with room in the quota, and with the quota full of another pool's tasks of 1 s. Bursts fall anywhere between two
ticks of the HPA. Never: at its pace most bursts are worked off by fewer workers before it has looked. Of a full quota the first
worker's room is given at once, and the rest up to 20 s later ([ADR 10](adr/0010-yielding.md)), which rows of older commits do not show.

${tabulate((results['rows'] as readonly Figures[]).map(toReached), {
  title: 'quota, and who moves',
  bursts: 'bursts',
  commit: 'commit',
  firstP50Seconds: 'first worker p50, s',
  firstP95Seconds: 'p95',
  firstMostSeconds: 'most',
  allP50Seconds: 'all of them p50, s',
  allP95Seconds: 'p95',
  allMostSeconds: 'most',
})}
`;
}

/** A burst that is worked off by fewer workers never has all that it asks for. */
function toReached(row: Figures): Figures {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? 'never']));
}
