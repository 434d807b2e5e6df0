import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SCALER_ADDRESS } from '../test/builders/kubernetes.ts';
import { findPort } from './listening.ts';
import { round, toMedian } from './machine.ts';
import { readRssMiB } from './process-figures.ts';
import { toPoolsFile } from './reference.ts';

/** After this long everything that starting costs has been paid and collected. */
const SETTLE_MS = 5_000;

/** How closely it is looked whether all lists are complete. */
const LOOK_MS = 20;

/** Where nobody listens: a broker would only add its own noise. */
const NO_BROKER = 'http://127.0.0.1:9';

/** The program as it is shipped, in a process of its own. */
export interface ServeFigures {
  /** from the process's start until its ports answered */
  readonly startMs: number;
  /** until every kind had been listed; absent without Kubernetes */
  readonly listedMs?: number;
  /** resident memory at rest */
  readonly rssMiB: number;
}

/** @param kubeconfigPath of the API server; absent: a pools file of ten pools */
export async function measureServe(runs: number, kubeconfigPath?: string): Promise<ServeFigures> {
  const figures: ServeFigures[] = [];
  for (let run = 0; run < runs; run += 1) figures.push(await measureOnce(kubeconfigPath));
  const median = (key: keyof ServeFigures): number => round(toMedian(figures.map((figure) => figure[key] ?? 0)), 1);
  const listed = kubeconfigPath === undefined ? {} : { listedMs: median('listedMs') };
  return { startMs: median('startMs'), ...listed, rssMiB: median('rssMiB') };
}

async function measureOnce(kubeconfigPath: string | undefined): Promise<ServeFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'quotient-bench-'));
  const words = kubeconfigPath === undefined ? ['--pools', await writePools(folder)] : [];
  const environment = {
    ...process.env,
    ...(kubeconfigPath === undefined ? {} : { KUBECONFIG: kubeconfigPath }),
    SCALER_ADDRESSES: SCALER_ADDRESS,
    RABBITMQ_MANAGEMENT_URL: NO_BROKER,
    GRPC_ADDRESS: '127.0.0.1:0',
    HTTP_ADDRESS: '127.0.0.1:0',
  };
  const startedMs = performance.now();
  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const child = spawn(process.execPath, ['--max-semi-space-size=4', program, 'serve', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment,
  });
  const httpPort = await findPort(child, 'httpPort');
  const startMs = performance.now() - startedMs;
  if (kubeconfigPath !== undefined) await untilListed(httpPort);
  const listed = kubeconfigPath === undefined ? {} : { listedMs: performance.now() - startedMs };
  await delay(SETTLE_MS);
  const rssMiB = readRssMiB(child.pid ?? 0);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  await rm(folder, { recursive: true });
  return { startMs, ...listed, rssMiB };
}

async function writePools(folder: string): Promise<string> {
  const path = join(folder, 'pools.yaml');
  await writeFile(path, toPoolsFile(10));
  return path;
}

async function untilListed(httpPort: number): Promise<void> {
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text();
    const lists = [...text.matchAll(/^quotient_watch_lists_total\{.*\} (\d+)$/gm)].map(([, count]) => Number(count));
    if (lists.length > 0 && lists.every((count) => count > 0)) return;
    await delay(LOOK_MS);
  }
}
