import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPort } from './listening.ts';
import { toPoolsFile } from './reference.ts';

/** A server under load, in a process of its own. */
export interface Contender {
  readonly name: 'quotient' | 'do-nothing';
  readonly pid: number;
  readonly port: number;
  /** from the process's start until its port answered */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** The service as it is shipped: built, plain JavaScript, with the flag of its first line. */
export async function startQuotient(managementUrl: string, pools = 10): Promise<Contender> {
  const folder = mkdtempSync(join(tmpdir(), 'quotient-bench-'));
  const poolsFile = join(folder, 'pools.yaml');
  writeFileSync(poolsFile, toPoolsFile(pools));
  const addresses = ['--grpc-address', '127.0.0.1:0', '--http-address', '127.0.0.1:0'];
  const words = ['serve', '--pools', poolsFile, '--rabbitmq-management-url', managementUrl, ...addresses];
  const contender = await start('quotient', ['--max-semi-space-size=4', toPath('../dist/main.js'), ...words]);
  // It has read its file.
  rmSync(folder, { recursive: true });
  return contender;
}

export function startDoNothing(): Promise<Contender> {
  return start('do-nothing', [toPath('do-nothing-server.ts')]);
}

async function start(name: Contender['name'], words: readonly string[]): Promise<Contender> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await findPort(child, 'grpcPort');
  const startMs = performance.now() - startedMs;
  return {
    name,
    pid: child.pid ?? 0,
    port,
    startMs,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function toPath(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
