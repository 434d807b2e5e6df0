// npm run bench:scaler: what an answer to KEDA costs, beside a do-nothing grpc-js server in the same run.
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connectClient } from '../test/rabbitmq/client.ts';
import { startRabbitMq } from '../test/rabbitmq/node.ts';
import { type Contender, startDoNothing, startQuotient } from './contenders.ts';
import { round, saveResults, toCommand, toMedian } from './machine.ts';
import { readCpuSeconds, readRssMiB } from './process-figures.ts';
import { measureStreams } from './streams.ts';

const ROUNDS = 5;
const SECONDS = 2;
/** After this long everything that starting costs has been paid and collected. */
const SETTLE_MS = 5_000;

/** Connections and calls in flight. KEDA has one connection per address. */
const LOADS: readonly (readonly [connections: number, inFlight: number])[] = [
  [1, 1],
  [1, 10],
  [1, 100],
  [10, 10],
  [10, 100],
];

interface Figures {
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly cpuMicrosecondsPerCall: number;
}

const run = promisify(execFile);
const loadScript = fileURLToPath(new URL('load.ts', import.meta.url));

async function measureLoad({ pid, port }: Contender, connections: number, inFlight: number): Promise<Figures> {
  const before = readCpuSeconds(pid);
  const { stdout } = await run(process.execPath, [loadScript, ...[port, connections, inFlight, SECONDS].map(String)]);
  const load = JSON.parse(stdout) as Omit<Figures, 'cpuMicrosecondsPerCall'>;
  // The generator counts the calls of its last 80 %; the server worked for all of them.
  const cpuMicrosecondsPerCall = ((readCpuSeconds(pid) - before) * 1e6) / (load.callsPerSecond * SECONDS);
  return { ...load, cpuMicrosecondsPerCall };
}

/** Both in turn, so that a noisy neighbour disturbs both alike; the ratio is taken within each round. */
async function compare(quotient: Contender, yardstick: Contender): Promise<object[]> {
  const rows: object[] = [];
  for (const [connections, inFlight] of LOADS) {
    const rounds: { ours: Figures; theirs: Figures }[] = [];
    for (let round_ = 0; round_ < ROUNDS; round_ += 1) {
      const theirs = await measureLoad(yardstick, connections, inFlight);
      rounds.push({ ours: await measureLoad(quotient, connections, inFlight), theirs });
    }
    const median = (pick: (pair: { ours: Figures; theirs: Figures }) => number): number => toMedian(rounds.map(pick));
    const row = {
      connections,
      inFlight,
      callsPerSecond: round(
        median(({ ours }) => ours.callsPerSecond),
        0,
      ),
      callsPerSecondRatio: round(median(({ ours, theirs }) => ours.callsPerSecond / theirs.callsPerSecond)),
      cpuMicrosecondsPerCall: round(
        median(({ ours }) => ours.cpuMicrosecondsPerCall),
        1,
      ),
      cpuPerCallRatio: round(median(({ ours, theirs }) => ours.cpuMicrosecondsPerCall / theirs.cpuMicrosecondsPerCall)),
      p50Ms: round(
        median(({ ours }) => ours.p50Ms),
        3,
      ),
      p50DoNothingMs: round(
        median(({ theirs }) => theirs.p50Ms),
        3,
      ),
      p99Ms: round(
        median(({ ours }) => ours.p99Ms),
        3,
      ),
      p99DoNothingMs: round(
        median(({ theirs }) => theirs.p99Ms),
        3,
      ),
      failed: rounds.reduce((sum, { ours, theirs }) => sum + ours.failed + theirs.failed, 0),
    };
    process.stdout.write(`${JSON.stringify(row)}\n`);
    rows.push(row);
  }
  return rows;
}

/** Start to listening and memory at rest, from fresh processes. */
async function measureRest(start: () => Promise<Contender>): Promise<{ startMs: number; idleRssMiB: number }> {
  const figures: { startMs: number; idleRssMiB: number }[] = [];
  for (let round_ = 0; round_ < ROUNDS; round_ += 1) {
    const contender = await start();
    await delay(SETTLE_MS);
    figures.push({ startMs: contender.startMs, idleRssMiB: readRssMiB(contender.pid) });
    await contender.stop();
  }
  const median = (key: 'startMs' | 'idleRssMiB'): number => round(toMedian(figures.map((figure) => figure[key])), 1);
  return { startMs: median('startMs'), idleRssMiB: median('idleRssMiB') };
}

const broker = await startRabbitMq();
const client = await connectClient(broker);
for (let index = 0; index < 10; index += 1) {
  await client.declare(`bench.${index}`);
  await client.publish(`bench.${index}`, 5);
}
const rest = {
  quotient: await measureRest(() => startQuotient(broker.managementUrl)),
  quotient1000Pools: await measureRest(() => startQuotient(broker.managementUrl, 1_000)),
  doNothing: await measureRest(startDoNothing),
};
process.stdout.write(`${JSON.stringify(rest)}\n`);
const [quotient, yardstick] = [await startQuotient(broker.managementUrl), await startDoNothing()];
await delay(SETTLE_MS);
const loads = await compare(quotient, yardstick);
const streams = await measureStreams(
  quotient,
  (queue) => client.publish(queue, 1),
  (queue) => client.purge(queue),
);
process.stdout.write(`${JSON.stringify(streams)}\n`);
await Promise.all([quotient.stop(), yardstick.stop(), client.close()]);
await broker.stop();
saveResults('scaler', toCommand('bench:scaler'), { rounds: ROUNDS, seconds: SECONDS, rest, loads, streams });
