import type { Task } from '../montage.ts';
import type { Run } from './run.ts';

/** A message in a queue: one task of one run. */
export interface Message {
  readonly run: Run;
  readonly task: Task;
}

/** From a pod's creation to its first message: image at hand, so scheduling and the worker's own start. */
export const START_DELAY_MS = 2_000;

/** One pod of a pool. */
interface Worker {
  /** while it starts, and while it works: until when; an idle one waits for ever */
  readonly untilMs: number;
  /** what it has in hand, unacknowledged */
  readonly message?: Message;
  readonly isStarting: boolean;
}

/** The pods of one pool, and the queue that feeds them. Time is an argument everywhere. */
export interface Workers {
  publish(message: Message): void;
  /** Sets how many there should be: too many leave at once, but one with a message in hand finishes it first. */
  setTarget(replicas: number): void;
  /** Is there a pod still to be created? */
  isShort(): boolean;
  /** Creates one pod. */
  create(nowMs: number): void;
  /** Waiting messages go to idle workers, the longest waiting first. Returns those that were taken. */
  handOut(nowMs: number): readonly Message[];
  /** When the next worker has started or finished its message; Infinity if none will. */
  nextMs(): number;
  /** Moves on the workers whose moment has come. Returns the messages that are done. */
  step(nowMs: number): readonly Message[];
  counts(): WorkerCounts;
}

export interface WorkerCounts {
  readonly ready: number;
  readonly unacknowledged: number;
  /** how many there should be */
  readonly target: number;
  readonly starting: number;
  /** started, and staying */
  readonly running: number;
  /** told to leave, with a message still in hand */
  readonly finishing: number;
}

export function createWorkers(): Workers {
  const queue: Message[] = [];
  let target = 0;
  let staying: readonly Worker[] = [];
  let leaving: readonly Worker[] = [];
  const all = (): readonly Worker[] => [...staying, ...leaving];
  return {
    publish: (message) => {
      queue.push(message);
    },
    setTarget: (replicas) => {
      target = replicas;
      const ranked = staying.toSorted((left, right) => toWorth(right) - toWorth(left));
      staying = ranked.slice(0, target);
      leaving = [...leaving, ...ranked.slice(target).filter(({ message }) => message !== undefined)];
    },
    isShort: () => staying.length < target,
    create: (nowMs) => {
      staying = [...staying, { untilMs: nowMs + START_DELAY_MS, isStarting: true }];
    },
    handOut: (nowMs) => {
      const taken: Message[] = [];
      staying = staying.map((worker) => {
        const message = isIdle(worker) ? queue.shift() : undefined;
        if (message === undefined) return worker;
        taken.push(message);
        return { untilMs: nowMs + message.task.durationMs, message, isStarting: false };
      });
      return taken;
    },
    nextMs: () => all().reduce((soonest, { untilMs }) => Math.min(soonest, untilMs), Infinity),
    step: (nowMs) => {
      const done = all().flatMap(({ untilMs, message }) => (untilMs <= nowMs && message ? [message] : []));
      staying = staying.map((worker) => (worker.untilMs <= nowMs ? IDLE : worker));
      leaving = leaving.filter(({ untilMs }) => untilMs > nowMs);
      return done;
    },
    counts: () => {
      const starting = staying.filter(({ isStarting }) => isStarting).length;
      const unacknowledged = all().filter(({ message }) => message !== undefined).length;
      const running = staying.length - starting;
      return { ready: queue.length, unacknowledged, target, starting, running, finishing: leaving.length };
    },
  };
}

const IDLE: Worker = { untilMs: Infinity, isStarting: false };

function isIdle({ isStarting, message }: Worker): boolean {
  return !isStarting && message === undefined;
}

/** Who stays when there are too many: those at work before the idle, the idle before those that only start. */
function toWorth(worker: Worker): number {
  if (worker.message !== undefined) return 2;
  return worker.isStarting ? 0 : 1;
}
