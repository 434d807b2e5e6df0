import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
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

/** 22 workers: 2 and 20 where each task of one takes ten times as long as one of the other. */
const QUOTA = { 'requests.cpu': '5500m' };

const SETTINGS = { POLICY: 'drain-time', NAMESPACES: NAMESPACE, CHECKPOINT: `${NAMESPACE}/durations` };

describe.skipIf(!hasRabbitMq())(`policy drain-time where nothing is declared (${MISSING_RABBITMQ})`, () => {
  const findWorld = useWorld();

  it('learns within a minute what messages take, divides by it, says so, and knows it after a restart', async () => {
    const world = findWorld();
    const quotient = await world.startQuotient({ environment: SETTINGS });
    const ledgerPath = await startPools(world, quotient.scalerAddress);

    const { quick, slow } = await expect
      .poll(() => readPools(quotient), { timeout: 90_000, interval: 500 })
      .toSatisfy(({ quick: one, slow: other }: Pools) => isDivided(one, other))
      .then(() => readPools(quotient));
    const truth = await readTruth(ledgerPath);
    printMeasured(
      `learned ${quick?.learned?.seconds} s and ${slow?.learned?.seconds} s, in truth ${truth.quick} s and ${truth.slow} s; ` +
        `${quick?.granted} and ${slow?.granted} replicas`,
    );
    expect(toError(quick?.learned?.seconds, truth.quick)).toBeLessThan(0.15);
    expect(toError(slow?.learned?.seconds, truth.slow)).toBeLessThan(0.15);

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

/** Learned well enough for the replicas to follow, and for more than a handful of messages. */
function isDivided(quick: PoolDecision | undefined, slow: PoolDecision | undefined): boolean {
  const ratio = (slow?.granted ?? 0) / (quick?.granted ?? Infinity);
  return ratio >= 8 && ratio <= 12 && (slow?.learned?.acknowledged ?? 0) > 100;
}

/** Mean seconds of the latest hundred tasks of each pool, as their workers took them. */
async function readTruth(ledgerPath: string) {
  const lines = (await readFile(ledgerPath, 'utf8')).trimEnd().split('\n');
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
