import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** `quotient demo` in a process of its own, its output piped. */
export interface RunningDemo {
  /** all that it has written so far */
  stdout(): string;
  stderr(): string;
  /** Closes the reading end of its output. */
  stopReading(): void;
  /** Sends the signal, if any; settles with the exit code when the process is over. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts it on ports that the system chooses, unless told otherwise. */
export function startDemo(words: readonly string[] = []): RunningDemo {
  const addresses = ['--grpc-address', '127.0.0.1:0', '--http-address', '127.0.0.1:0'];
  const child = spawn(process.execPath, [main, 'demo', ...addresses, ...words], {
    env: { PATH: process.env['PATH'], FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    stopReading: () => child.stdout.destroy(),
    end: async (signal) => {
      if (signal !== undefined) child.kill(signal);
      await closed;
      return child.exitCode;
    },
  };
}
