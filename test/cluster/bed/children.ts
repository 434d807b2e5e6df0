import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { startReaper } from './reaper.ts';

/** Processes, each the leader of a group of its own; all are ended when we stop or die. */
export interface Children {
  /** @throws Error if the command cannot be started */
  start(launch: Launch): Promise<Child>;
  /** Ends all at once, as a crash does; settles when every one has gone. */
  end(): Promise<void>;
}

/** What to start. */
export interface Launch {
  readonly command: string;
  readonly parameters: readonly string[];
  /** all of it: nothing of ours is inherited */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** appended to: standard output and error */
  readonly logPath: string;
}

/** One running process, with whatever it started itself. */
export interface Child {
  readonly pid: number;
  /** the exit code, or 128 + the signal's number, as a shell says it */
  readonly ended: Promise<number>;
  /** To its whole group; does nothing if it has ended. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

export function createChildren(): Children {
  const reaper = startReaper();
  const running = new Map<number, Promise<number>>();
  return {
    start: async (launch) => {
      const child = await startChild(launch);
      reaper.watch(child.pid);
      running.set(child.pid, child.ended);
      const forget = async (): Promise<void> => {
        await child.ended;
        running.delete(child.pid);
        reaper.forget(child.pid);
      };
      void forget();
      return child;
    },
    end: async () => {
      const ends = [...running.values()];
      await reaper.reap();
      await Promise.all(ends);
    },
  };
}

async function startChild({ command, parameters, environment, workingDirectory, logPath }: Launch): Promise<Child> {
  const log = openSync(logPath, 'a');
  const started = spawn(command, parameters, {
    env: environment,
    cwd: workingDirectory,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  await once(started, 'spawn');
  const { pid } = started;
  if (pid === undefined) throw new Error(`${command} has no process id`);
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-pid, name);
    } catch {
      // The whole group has ended.
    }
  };
  const ended = new Promise<number>((resolve) => {
    started.once('exit', (code, name) => {
      // What it started itself does not outlive it: its group's number is about to be forgotten.
      signal('SIGKILL');
      resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]));
    });
  });
  return { pid, ended, signal };
}
