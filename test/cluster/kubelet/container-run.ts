import { setTimeout as delay } from 'node:timers/promises';
import type { Child, Children, Launch } from '../bed/children.ts';
import type { LifecycleHandler, PodSpec } from '../client/objects.ts';
import type { ContainerState } from './status.ts';

/** One container, started again when its pod says so. */
export interface ContainerRun {
  state(): ContainerState;
  /** of its process; undefined between two runs */
  pid(): number | undefined;
  /** settles when it has ended for good */
  readonly ended: Promise<void>;
  /** preStop, SIGTERM, and SIGKILL when the grace period is over; settles when it has ended */
  terminate(graceMs: number): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** As a kubelet's, but shorter: 1 s, doubled with each restart. */
const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

/** What a container is run with. */
export interface ContainerParts {
  readonly children: Children;
  readonly launch: Launch;
  readonly restartPolicy: PodSpec['restartPolicy'];
  readonly preStop: LifecycleHandler | undefined;
  /** called after each change of its state */
  readonly onChange: () => void;
}

/** Starts it; settles when its process runs. */
export async function startContainer(parts: ContainerParts): Promise<ContainerRun> {
  const { children, launch, restartPolicy = 'Always', preStop, onChange } = parts;
  const stopping = new AbortController();
  let child = await children.start(launch);
  let state: ContainerState = { kind: 'running', startedAt: new Date(), restarts: 0 };
  const change = (next: ContainerState): void => {
    state = next;
    onChange();
  };
  const runOn = async (): Promise<void> => {
    for (let restarts = 0; ; restarts += 1) {
      const startedAt = new Date();
      if (restarts > 0) change({ kind: 'running', startedAt, restarts });
      const exitCode = await child.ended;
      const isOver = restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && exitCode === 0);
      if (!isOver && !stopping.signal.aborted) {
        change({ kind: 'waiting', restarts });
        await delay(toBackOffMs(restarts), undefined, { signal: stopping.signal }).catch(() => undefined);
      }
      if (isOver || stopping.signal.aborted) {
        change({ kind: 'ended', startedAt, endedAt: new Date(), exitCode, restarts });
        return;
      }
      child = await children.start(launch);
    }
  };
  const ended = runOn();
  return {
    state: () => state,
    pid: () => (state.kind === 'running' ? child.pid : undefined),
    ended,
    terminate: async (graceMs) => {
      stopping.abort();
      if (state.kind === 'running') await terminateChild({ child, children, launch, preStop, graceMs });
      await ended;
    },
    kill: () => {
      stopping.abort();
      if (state.kind === 'running') child.signal('SIGKILL');
    },
  };
}

function toBackOffMs(restarts: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** restarts, LONGEST_BACK_OFF_MS);
}

interface Termination {
  readonly child: Child;
  readonly children: Children;
  readonly launch: Launch;
  readonly preStop: LifecycleHandler | undefined;
  readonly graceMs: number;
}

async function terminateChild({ child, children, launch, preStop, graceMs }: Termination): Promise<void> {
  const grace = new AbortController();
  const whenOver = delay(graceMs, undefined, { signal: grace.signal }).then(
    () => child.signal('SIGKILL'),
    () => undefined,
  );
  if (preStop !== undefined) {
    await Promise.race([runHandler(preStop, children, launch, grace.signal), child.ended, whenOver]);
  }
  child.signal('SIGTERM');
  await child.ended;
  grace.abort();
  await whenOver;
}

async function runHandler(
  { exec, sleep }: LifecycleHandler,
  children: Children,
  launch: Launch,
  signal: AbortSignal,
): Promise<void> {
  if (sleep !== undefined) await delay(sleep.seconds * 1000, undefined, { signal }).catch(() => undefined);
  const [command, ...parameters] = exec?.command ?? [];
  if (command === undefined) return;
  // A handler that is not there, or fails, does not keep the container from being stopped.
  const handler = await children.start({ ...launch, command, parameters }).catch(() => undefined);
  signal.addEventListener('abort', () => handler?.signal('SIGKILL'), { once: true });
  await handler?.ended;
}
