import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PoolDecision } from '../../src/decision/decision.ts';
import type { QuotientOnBed } from '../cluster/quotient/service.ts';
import { keepFull } from '../cluster/workload/keep-full.ts';
import {
  toManifests,
  toNamespace,
  toQuota,
  toScaledObject,
  toWorkerDeployment,
} from '../cluster/workload/manifests.ts';
import { connectPublisher } from '../cluster/workload/publisher.ts';
import type { LedgerEntry } from '../cluster/workload/task.ts';
import type { World } from '../cluster/world.ts';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { printMeasured } from '../tools/measured.ts';
import { useWorld } from './use-world.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const NAMESPACE = 'learning';
const POOLS = ['quick', 'slow'] as const;
const DURATION_MS = { quick: 50, slow: 500 } as const;

/** Of both queues alike, and more than five for each worker. */
const READY = 300;

/** From the first message on. */
const A_MINUTE = { timeout: 60_000, interval: 500 };

/** 22 workers: 2 and 20 where each task of one takes ten times as long as one of the other. */
const QUOTA = { 'requests.cpu': '5500m' };

const SETTINGS = { POLICY: 'drain-time', NAMESPACES: NAMESPACE, CHECKPOINT: `${NAMESPACE}/durations` };

describe.skipIf(!hasRabbitMq())(`policy drain-time where nothing is declared (${MISSING_RABBITMQ})`, () => {
  const findWorld = useWorld();

  it('learns within a minute what messages take, divides by it, says so, and knows it after a restart', async () => {
    const world = findWorld();
    const quotient = await world.startQuotient({ environment: SETTINGS });
    const ledgerPath = await startPools(world, quotient.scalerAddress);

    const { quick, slow, truth } = await vi.waitFor(async () => {
      const pools = await readPools(quotient);
      const taken = await readTruth(ledgerPath);
      expect(toError(pools.quick?.learned?.seconds, taken.quick)).toBeLessThan(0.15);
      expect(toError(pools.slow?.learned?.seconds, taken.slow)).toBeLessThan(0.15);
      const ratio = (pools.slow?.granted ?? 0) / (pools.quick?.granted ?? Infinity);
      expect(ratio).toBeGreaterThanOrEqual(8);
      expect(ratio).toBeLessThanOrEqual(12);
      return { ...pools, truth: taken };
    }, A_MINUTE);
    printMeasured(
      `learned ${quick?.learned?.seconds} s and ${slow?.learned?.seconds} s, in truth ${truth.quick} s and ${truth.slow} s; ` +
        `${quick?.granted} and ${slow?.granted} replicas`,
    );

    const { stdout } = await promisify(execFile)(process.execPath, [
      MAIN,
      'explain',
      `${NAMESPACE}/slow`,
      '--server',
      quotient.httpUrl,
    ]);
    expect(stdout).toMatch(/each takes +0\.\d+ s \(learned from \d+ acknowledgements\)/);

    const before = (await readPools(quotient)).slow?.learned;
    await quotient.component.terminate();
    await quotient.component.restart();
    const after = await expect
      .poll(async () => (await readPools(quotient)).slow?.learned, { timeout: 10_000, interval: 100 })
      .toBeDefined()
      .then(async () => (await readPools(quotient)).slow?.learned);
    printMeasured(`known after a restart: ${after?.seconds} s, of ${after?.acknowledged} acknowledgements`);
    expect(toError(after?.seconds, before?.seconds ?? 0)).toBeLessThan(0.05);
    expect(after?.acknowledged).toBeGreaterThan((before?.acknowledged ?? 0) / 2);
    await quotient.component.terminate();
    await quotient.stop();
  });
});

type Pools = Readonly<Record<(typeof POOLS)[number], PoolDecision | undefined>>;

/** @returns the path of the ledger */
async function startPools({ bed, broker, directory }: World, scalerAddress: string): Promise<string> {
  const ledgerPath = join(directory, 'learning.jsonl');
  const namespace = NAMESPACE;
  const objects = POOLS.flatMap((name) => {
    const triggers = [{ type: 'external-push', metadata: { scalerAddress, queueName: `${namespace}.${name}` } }];
    return [
      toWorkerDeployment({ namespace, name, cpu: '250m', amqpUrl: broker.amqpUrl, ledgerPath }),
      toScaledObject({ namespace, name, triggers, maxReplicaCount: 50, pollingInterval: 30, tolerance: '0' }),
    ];
  });
  await bed.kubectl.apply(toManifests([toNamespace(namespace), toQuota(namespace, QUOTA)]));
  await bed.kubectl.apply(toManifests(objects));
  const publisher = await connectPublisher(broker.amqpUrl);
  const stopping = new AbortController();
  const filling = POOLS.map((name) => {
    const full = { queue: `${namespace}.${name}`, ready: READY, durationMs: DURATION_MS[name] };
    return keepFull(publisher, full, stopping.signal);
  });
  onTestFinished(async () => {
    stopping.abort();
    await Promise.all(filling);
    await publisher.close();
  });
  return ledgerPath;
}

async function readPools(quotient: QuotientOnBed): Promise<Pools> {
  const [quick, slow] = await Promise.all(POOLS.map((name) => quotient.readPool(NAMESPACE, name)));
  return { quick, slow };
}

/** Mean seconds of the latest hundred tasks of each pool, as their workers took them. */
async function readTruth(ledgerPath: string) {
  const lines = (await readFile(ledgerPath, 'utf8').catch(() => '')).split('\n').filter((line) => line.endsWith('}'));
  const entries = lines.map((line) => JSON.parse(line) as LedgerEntry);
  const toMean = (name: string): number => {
    const latest = entries.filter(({ pool }) => pool === name).slice(-100);
    return latest.reduce((sum, { startMs, endMs }) => sum + (endMs - startMs), 0) / latest.length / 1000;
  };
  return { quick: toMean('quick'), slow: toMean('slow') };
}

function toError(value: number | undefined, truth: number): number {
  return Math.abs((value ?? Infinity) / truth - 1);
}
