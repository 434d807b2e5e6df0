import type { Clock } from '../src/clock.ts';
import { loadConfig } from '../src/config.ts';
import type { ReadyPool, Snapshot } from '../src/contract/snapshot.ts';
import type { Decision } from '../src/decision/decision.ts';
import { NOTHING_COUNTED } from '../src/inputs/acknowledgements/acknowledgements.ts';
import type { BacklogInput } from '../src/inputs/backlog/backlog.ts';
import type { ClusterInput, NamespaceState, ValidPool } from '../src/inputs/cluster/cluster.ts';
import { createBoard } from '../src/loop/board.ts';
import { createCycle } from '../src/loop/cycle.ts';
import { createDurations } from '../src/loop/durations.ts';
import { createMotions, toWindows } from '../src/loop/motions.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { readCpuMs, round, toQuantile } from './machine.ts';
import { createRandom, type Generator } from './snapshots.ts';

/** A cycle is a second of the world's. */
const CYCLE_MS = 1_000;

/** Backlogs change by up to a tenth from one cycle to the next, so that there is always something to shift. */
const RESTLESSNESS = 0.1;

export interface CycleFigures {
  readonly generator: string;
  readonly pools: number;
  readonly workers: number;
  readonly cycles: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** processor time of a cycle, the mean */
  readonly cpuMs: number;
}

/**
 * The whole cycle of the program about one namespace: readings, snapshot, decision, board, journal. All queues change all
 * the time, and the world follows: what is granted in one cycle is set and runs in the next.
 *
 * @param cycles how many are measured, after half as many to warm up
 */
export function measureCycles(
  generator: Generator,
  size: { readonly pools: number; readonly workers: number; readonly seed: number },
  cycles: number,
): CycleFigures {
  const world = createWorld(generator.make(size.pools, size.workers, size.seed), size.seed);
  const config = loadConfig({ flags: {}, environment: {} });
  const board = createBoard();
  const motions = createMotions(world.clock, toWindows(config));
  const logger = createLogger('error', { write: (line) => process.stderr.write(line) });
  const durations = createDurations({ ...world, acknowledgements: NOTHING_COUNTED, config });
  const runCycle = createCycle({ ...world, config, board, motions, durations, logger });
  const times: number[] = [];
  let cpuMs = 0;
  for (let cycle = -cycles / 2; cycle < cycles; cycle += 1) {
    world.moveOn(board.all()[0]?.decision);
    const [startedMs, cpuBeforeMs] = [performance.now(), readCpuMs()];
    runCycle('all');
    if (cycle < 0) continue;
    times.push(performance.now() - startedMs);
    cpuMs += readCpuMs() - cpuBeforeMs;
  }
  const [decided] = board.all();
  const workers = decided?.decision.pools.reduce((sum, { allocated = 0 }) => sum + allocated, 0) ?? 0;
  const [p50Ms, p99Ms] = [round(toQuantile(times, 0.5)), round(toQuantile(times, 0.99))];
  const measured = { cycles, p50Ms, p99Ms, cpuMs: round(cpuMs / cycles) };
  return { generator: generator.name, pools: size.pools, workers, ...measured };
}

/** A cluster and a broker in memory, so that it is ours alone that is measured. */
function createWorld({ rows, pools: asked }: Snapshot, seed: number) {
  const random = createRandom(seed);
  const pools = asked.filter((pool) => pool.state === 'ready');
  const queues = new Map(pools.map(({ name, backlog }) => [name, backlog.ready]));
  const running = new Map<string, Running>();
  let nowMs = 0;
  const clock: Clock = {
    startedAtMs: 0,
    nowMs: () => nowMs,
    wallTime: () => new Date(nowMs),
    sleep: () => Promise.resolve(),
  };
  const read = (): readonly NamespaceState[] => {
    const valid = pools.map((pool) => toValidPool(pool, running.get(pool.name) ?? NONE_RUNNING));
    return [{ name: 'bench', rows: rows.map((row, x) => observe(row, x, valid)), pools: valid, foreignDemand: [] }];
  };
  let states = read();
  const cluster: ClusterInput = {
    read: () => ({ state: 'fresh', value: states, atMs: nowMs }),
    onChange: () => () => undefined,
    run: () => Promise.resolve(),
  };
  const backlog: BacklogInput = {
    watch: () => undefined,
    read: ({ name }) => {
      const ready = queues.get(name) ?? 0;
      return { state: 'fresh', value: { kind: 'present', ready, unacknowledged: 0 }, atMs: nowMs };
    },
    onChange: () => () => undefined,
    status: () => [],
    run: () => Promise.resolve(),
  };
  const moveOn = (decision: Decision | undefined): void => {
    nowMs += CYCLE_MS;
    for (const { name, backlog } of pools) {
      queues.set(name, Math.ceil(backlog.ready * (1 + RESTLESSNESS * (2 * random() - 1))));
    }
    for (const { name, granted } of decision?.pools ?? []) {
      running.set(name, follow(running.get(name) ?? NONE_RUNNING, granted ?? 0));
    }
    states = read();
  };
  return { clock, cluster, backlog, moveOn };
}

/** Pods of one pool, and what has come and gone of them since the beginning. */
type Running = Readonly<Record<'active' | 'left' | 'appeared', number>>;

const NONE_RUNNING: Running = { active: 0, left: 0, appeared: 0 };

function follow({ active, left, appeared }: Running, granted: number): Running {
  const more = granted - active;
  return { active: granted, left: left + Math.max(0, -more), appeared: appeared + Math.max(0, more) };
}

function toValidPool(pool: ReadyPool, running: Running): ValidPool {
  const { name, weight, priority, minReplicaCount, maxReplicaCount, charges } = pool;
  return {
    state: 'valid',
    name,
    trigger: {
      queueName: name,
      broker: 'default',
      weight,
      priority,
      messagesPerWorker: 1,
      concurrency: 1,
      scaling: 'direct',
    },
    minReplicaCount,
    maxReplicaCount,
    charges,
    replicas: running.active,
    pods: { ...running, terminating: 0, charges: charges.map((charge) => charge * running.active) },
    warnings: [],
  };
}

/** What the quota says is used is what runs. */
function observe(
  { quota, resource, hard, reserve, foreign }: Snapshot['rows'][number],
  x: number,
  pools: readonly ValidPool[],
): NamespaceState['rows'][number] {
  const used = pools.reduce((sum, { pods }) => sum + (pods?.charges[x] ?? 0), 0);
  return { quota, resource, hard, reserve, foreign, observed: { pods: used, used, uncounted: 0 } };
}
