import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../src/clock.ts';
import type { BacklogInput, QueueRef, QueueState } from '../src/inputs/backlog/backlog.ts';
import type { Reading } from '../src/inputs/reading.ts';
import { createBoard } from '../src/loop/board.ts';
import { createCycle } from '../src/loop/cycle.ts';
import { NOTHING_COUNTED } from '../src/inputs/acknowledgements/acknowledgements.ts';
import { createDurations } from '../src/loop/durations.ts';
import { createMotions, toWindows } from '../src/loop/motions.ts';
import { round, toMedian } from './machine.ts';
import { toPod, type WorldSize } from './watch-objects.ts';
import type { Following } from './watch-start.ts';

const CHANGES = 40;

/** The median of each figure over all changes, in ms. */
export interface CycleFigures {
  /** from the line of the watch until the loop is woken */
  readonly applyMs: number;
  /** the whole cycle about the namespace that has changed */
  readonly cycleMs: number;
  /** of it, reading the cluster */
  readonly readMs: number;
  /** a cycle about all namespaces, in which nothing has changed */
  readonly allMs: number;
}

/** Lets one pod go, then come back, in one namespace after the other, and has it decided about each time. */
export async function measureCycles(following: Following, size: WorldSize): Promise<CycleFigures> {
  const { server, config } = following;
  const reads: number[] = [];
  const runCycle = createRealCycle(following, (durationMs) => reads.push(durationMs));
  // Until then all pods count as new, and every look at them is another one.
  await delay(config.readingWindowMs);
  runCycle('all');
  const figures: CycleFigures[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const namespace = `space-${String((change >> 1) % size.namespaces).padStart(3, '0')}`;
    const pod = toPod(namespace, `pool-${String((change % size.poolsPerNamespace) & ~1).padStart(3, '0')}`, 0);
    const applyMs = await timeApply(following, () => server.tell(change % 2 === 0 ? 'DELETED' : 'ADDED', pod));
    const cycleMs = timeMs(() => runCycle(new Set([namespace])));
    const readMs = reads.at(-1) ?? 0;
    figures.push({ applyMs, cycleMs, readMs, allMs: timeMs(() => runCycle('all')) });
  }
  const median = (key: keyof CycleFigures): number => round(toMedian(figures.map((figure) => figure[key])), 3);
  return { applyMs: median('applyMs'), cycleMs: median('cycleMs'), readMs: median('readMs'), allMs: median('allMs') };
}

/** The cycle of the program, with a backlog that asks for more than there is. */
function createRealCycle({ input, config, logger }: Following, onRead: (durationMs: number) => void) {
  const clock = systemClock;
  const read = (): ReturnType<typeof input.read> => {
    const startedMs = performance.now();
    const reading = input.read();
    onRead(performance.now() - startedMs);
    return reading;
  };
  const cluster = { ...input, read };
  const motions = createMotions(clock, toWindows(config));
  const durations = createDurations({ backlog: BACKLOG, acknowledgements: NOTHING_COUNTED, config });
  return createCycle({ clock, cluster, backlog: BACKLOG, board: createBoard(), config, motions, durations, logger });
}

const BACKLOG: BacklogInput = {
  watch: () => undefined,
  read: ({ name }: QueueRef): Reading<QueueState> => {
    // Different queues, so that there is something to divide.
    const ready = 5 + (Number(name.slice(-3)) % 40);
    return { state: 'fresh', value: { kind: 'present', ready, unacknowledged: 0 }, atMs: systemClock.nowMs() };
  },
  onChange: () => () => undefined,
  status: () => [],
  run: () => Promise.resolve(),
};

async function timeApply({ input }: Following, change: () => void): Promise<number> {
  const heard = new EventTarget();
  let atMs = 0;
  const undo = input.onChange(() => {
    atMs = performance.now();
    heard.dispatchEvent(new Event('change'));
  });
  const startedMs = performance.now();
  const isHeard = once(heard, 'change');
  change();
  await isHeard;
  undo();
  return atMs - startedMs;
}

function timeMs(work: () => unknown): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}
