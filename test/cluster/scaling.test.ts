import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import type { Workload } from './client/objects.ts';
import { readRefusals } from './recorder/audit.ts';
import { isTrue, latestPool } from './recorder/latest.ts';
import { type Recorder, startRecorder } from './recorder/recorder.ts';
import { toReport } from './recorder/report.ts';
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
import { startWorld, type World } from './world.ts';

/** A third of Kubernetes' own, as nothing is measured here. */
const HPA_SYNC_PERIOD_MS = 5_000;

/** For a step that the HPA or KEDA takes at its own pace, on a busy machine. */
const STEP = { timeout: 90_000, interval: 200 };

describe.skipIf(!hasRabbitMq())(`KEDA's own RabbitMQ scaler on the bed (${MISSING_RABBITMQ})`, () => {
  const namespace = 'pools';
  const name = 'mproject';
  let world: World;
  let recorder: Recorder;

  beforeAll(async () => {
    world = await startWorld({ hpaSyncPeriodMs: HPA_SYNC_PERIOD_MS });
    const path = join(world.directory, 'timeline.jsonl');
    const { managementUrl } = world.broker;
    recorder = startRecorder({ client: world.bed.client, namespace, path, managementUrl });
  });

  afterAll(() => world.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => world.bed.keepFiles()));

  it('takes real workers from 0 to 1 to 4 and back to 0, and no task is lost', { timeout: 300_000 }, async () => {
    const { bed, broker, directory } = world;
    const pool = { namespace, name, amqpUrl: broker.amqpUrl, ledgerPath: join(directory, 'ledger.jsonl') };
    const host = broker.managementUrl.replace('//', '//guest:guest@');
    const metadata = { protocol: 'http', host, queueName: toQueueName(pool), mode: 'QueueLength', value: '1' };
    const scaled = { namespace, name, maxReplicaCount: 4, triggers: [{ type: 'rabbitmq', metadata }] };
    const publisher = await connectPublisher(broker.amqpUrl);
    await publisher.publish(toQueueName(pool), []);
    await bed.kubectl.apply(toManifests([toNamespace(namespace), toQuota(namespace, { 'requests.cpu': '4' })]));
    await bed.kubectl.apply(toManifests([toWorkerDeployment(pool), toScaledObject(scaled)]));
    await vi.waitFor(() => expect(isTrue(recorder, `ScaledObject/${name}`, 'Ready')).toBe(true), STEP);

    const tasks = Array.from({ length: 40 }, (_, index) => ({ id: `task-${index}`, durationMs: 1_000 }));
    await publisher.publish(toQueueName(pool), tasks);
    await vi.waitFor(async () => expect(await readReplicas()).toBe(4), STEP);
    await vi.waitFor(() => expect(readLedger(pool.ledgerPath)).toHaveLength(40), STEP);
    await vi.waitFor(async () => expect(await readReplicas()).toBe(0), STEP);
    await vi.waitFor(() => expect(latestPool(recorder, name)).toMatchObject({ active: 0, terminating: 0 }), STEP);
    await publisher.close();

    const entries = await recorder.stop();
    const title = `KEDA's rabbitmq scaler, 40 tasks of 1 s, HPA every ${bed.hpaSyncPeriodMs / 1000} s`;
    await saveReport(entries, process.env['QUOTIENT_REPORT'] ?? join(directory, 'report'), title);
    expect(tally(tasks, readLedger(pool.ledgerPath))).toMatchObject({ executed: 40, lost: [] });
    expect(toReport(entries)).toMatchObject({ refusedInAll: 0, mostAskedCpu: 4, quotaCpu: 4, overQuotaMs: 0 });
    expect(readRefusals(bed.layout.file('audit.jsonl'), namespace)).toEqual([]);
  });

  async function readReplicas(): Promise<number | undefined> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
    return (await world.bed.client.get<Workload>(path)).spec.replicas;
  }
});
