import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import type { Conditioned, Workload } from './client/objects.ts';
import type { QuotientOnBed } from './quotient/service.ts';
import { readRefusals } from './recorder/audit.ts';
import { isTrue, latestPool } from './recorder/latest.ts';
import { type Recorder, startRecorder } from './recorder/recorder.ts';
import { describeReport, toReport } from './recorder/report.ts';
import { saveReport } from './recorder/save.ts';
import { readLedger, tally } from './workload/ledger.ts';
import {
  toManifests,
  toNamespace,
  toQueueName,
  toQuota,
  toScaledObject,
  toWorkerDeployment,
} from './workload/manifests.ts';
import { connectPublisher } from './workload/publisher.ts';
import type { Task } from './workload/task.ts';
import { printMeasured } from '../tools/measured.ts';
import { startWorld, type World } from './world.ts';

/** For a step that KEDA and the HPA take at their own pace: two periods of 15 s and a cooldown, on a busy machine. */
const STEP = { timeout: 180_000, interval: 200 };

const NAMESPACE = 'montage';

describe.skipIf(!hasRabbitMq())(`two pools on a real cluster, HPA every 15 s (${MISSING_RABBITMQ})`, () => {
  let world: World;
  let quotient: QuotientOnBed;
  let recorder: Recorder;

  beforeAll(async () => {
    world = await startWorld();
    const { bed, broker, directory } = world;
    quotient = await world.startQuotient({ environment: { SCALING: 'keda' } });
    recorder = startRecorder({
      client: bed.client,
      namespace: NAMESPACE,
      path: join(directory, 'timeline.jsonl'),
      managementUrl: broker.managementUrl,
      quotientUrl: quotient.httpUrl,
    });
  });

  afterAll(async () => {
    await quotient.stop();
    await world.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => world.bed.keepFiles()));

  it(
    'go from zero by push, up, from one to the other, and to zero: nothing refused, nothing lost',
    { timeout: 900_000 },
    async () => {
      const { bed, broker, directory } = world;
      const ledgerPath = join(directory, 'ledger.jsonl');
      const pools = [
        { name: 'mproject', cpu: '1' },
        { name: 'mdiff', cpu: '500m' },
      ].map((pool) => ({ namespace: NAMESPACE, amqpUrl: broker.amqpUrl, ledgerPath, ...pool }));
      const publisher = await connectPublisher(broker.amqpUrl);
      for (const pool of pools) await publisher.publish(toQueueName(pool), []);
      await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), toQuota(NAMESPACE, { 'requests.cpu': '8' })]));
      await bed.kubectl.apply(toManifests(pools.map((pool) => toWorkerDeployment(pool))));
      await bed.kubectl.apply(toManifests(pools.map(({ name }) => toPoolScaledObject(name))));
      await vi.waitFor(() => {
        for (const { name } of pools) expect(isTrue(recorder, `ScaledObject/${name}`, 'Ready')).toBe(true);
      }, STEP);

      const first = aBatch('project', 60, 1_500);
      recorder.note('60 tasks for mproject');
      await publisher.publish(`${NAMESPACE}.mproject`, first);
      await vi.waitFor(async () => expect(await readReplicas('mproject')).toBe(8), STEP);
      const second = aBatch('diff', 200, 700);
      recorder.note('200 tasks for mdiff');
      await publisher.publish(`${NAMESPACE}.mdiff`, second);
      await vi.waitFor(async () => expect(await readReplicas('mdiff')).toBeGreaterThanOrEqual(8), STEP);
      await vi.waitFor(() => expect(readLedger(ledgerPath)).toHaveLength(260), STEP);
      recorder.note('all tasks done');
      await vi.waitFor(async () => {
        for (const { name } of pools) expect(await readReplicas(name)).toBe(0);
      }, STEP);
      await vi.waitFor(() => {
        for (const { name } of pools) expect(latestPool(recorder, name)).toMatchObject({ active: 0, terminating: 0 });
      }, STEP);
      await publisher.close();

      const entries = await recorder.stop();
      await saveReport(
        entries,
        process.env['QUOTIENT_REPORT'] ?? join(directory, 'report'),
        'A shift between two pools',
      );
      const report = toReport(entries);
      printMeasured(`a shift between two pools: ${describeReport(report).split('\n').slice(0, 3).join(', ')}`);
      expect(tally([...first, ...second], readLedger(ledgerPath))).toMatchObject({ executed: 260, lost: [] });
      expect(report).toMatchObject({ refusedInAll: 0, quotaCpu: 8, overQuotaMs: 0 });
      expect(readRefusals(bed.layout.file('audit.jsonl'), NAMESPACE)).toEqual([]);
      for (const { name } of pools)
        expect(await readConditions(name)).toMatchObject({ Ready: 'True', Fallback: 'False' });
    },
  );

  function toPoolScaledObject(name: string): unknown {
    const metadata = { scalerAddress: quotient.scalerAddress, queueName: `${NAMESPACE}.${name}` };
    const triggers = [{ type: 'external-push', metadata }];
    return toScaledObject({ namespace: NAMESPACE, name, maxReplicaCount: 50, triggers, tolerance: '0' });
  }

  async function readReplicas(name: string): Promise<number | undefined> {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`;
    return (await world.bed.client.get<Workload>(path)).spec.replicas;
  }

  async function readConditions(name: string): Promise<Record<string, string>> {
    const path = `/apis/keda.sh/v1alpha1/namespaces/${NAMESPACE}/scaledobjects/${name}`;
    const { status } = await world.bed.client.get<Conditioned>(path);
    return Object.fromEntries((status?.conditions ?? []).map((condition) => [condition.type, condition.status]));
  }
});

function aBatch(name: string, count: number, durationMs: number): readonly Task[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}`, durationMs }));
}
