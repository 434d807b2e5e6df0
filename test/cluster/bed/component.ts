import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Child, Children, Launch } from './children.ts';

/** One server of the bed. It can be killed and started again on the same ports and data, and frozen. */
export interface Component {
  readonly name: string;
  readonly logPath: string;
  pid(): number;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Asks it to end (SIGTERM) and waits until it has. */
  terminate(): Promise<void>;
  /** Starts it again after `kill` or `terminate`; settles when it is ready. */
  restart(): Promise<void>;
  /** Stops it where it stands: its connections stay open and nothing is answered. */
  freeze(): void;
  thaw(): void;
}

/** A start takes seconds; a busy machine is given more. */
const START_TIMEOUT_MS = 90_000;

const READY_POLL_MS = 50;

/** What a component is made of. */
export interface ComponentParts {
  readonly name: string;
  readonly launch: Launch;
  /** asked again and again until it says so */
  readonly isReady: () => Promise<boolean>;
}

/**
 * Starts a server; settles when it is ready.
 *
 * @throws Error with its last lines where it ends or is not ready in time
 */
export async function startComponent(
  children: Children,
  { name, launch, isReady }: ComponentParts,
): Promise<Component> {
  const start = async (): Promise<Child> => {
    const child = await children.start(launch);
    await waitUntilReady({ name, child, logPath: launch.logPath, isReady });
    return child;
  };
  let child = await start();
  const endBy = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.signal(signal);
    await child.ended;
  };
  return {
    name,
    logPath: launch.logPath,
    pid: () => child.pid,
    kill: () => endBy('SIGKILL'),
    terminate: () => endBy('SIGTERM'),
    restart: async () => {
      child = await start();
    },
    freeze: () => child.signal('SIGSTOP'),
    thaw: () => child.signal('SIGCONT'),
  };
}

interface Waiting {
  readonly name: string;
  readonly child: Child;
  readonly logPath: string;
  readonly isReady: () => Promise<boolean>;
}

async function waitUntilReady({ name, child, logPath, isReady }: Waiting): Promise<void> {
  const endMs = performance.now() + START_TIMEOUT_MS;
  const ended = child.ended.then((code) => `ended with ${code}`);
  let failure: string | undefined;
  while (failure === undefined) {
    if (await isReady().catch(() => false)) return;
    failure = await Promise.race([ended, delay(READY_POLL_MS, undefined)]);
    if (performance.now() > endMs) failure ??= `was not ready within ${START_TIMEOUT_MS / 1000} s`;
  }
  const lastLines = (await readFile(logPath, 'utf8')).slice(-2_000);
  throw new Error(`${name} ${failure}; the end of ${logPath}:\n${lastLines}`);
}
