import { spawn } from 'node:child_process';

/** What a command line did. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = new URL('../../../src/main.ts', import.meta.url).pathname;

/** Runs the real program to its end. */
export function runQuotient(
  words: readonly string[],
  input = '',
  environment: Record<string, string> = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [main, ...words], { env: { PATH: process.env['PATH'], ...environment } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
