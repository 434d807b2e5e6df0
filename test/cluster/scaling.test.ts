import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../rabbitmq/node.ts';
import { type Bed, startBed } from './bed/bed.ts';
import type { Workload } from './client/objects.ts';
import { startVirtualKubelet, type VirtualKubelet } from './kubelet/kubelet.ts';
import { readRefusals } from './recorder/audit.ts';
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

/** A third of Kubernetes' own, as nothing is measured here. */
const HPA_SYNC_PERIOD_MS = 5_000;

/** For a step that the HPA or KEDA takes at its own pace, on a busy machine. */
const STEP = { timeout: 90_000, interval: 200 };

describe.skipIf(!hasRabbitMq())(`KEDA's own RabbitMQ scaler on the bed (${MISSING_RABBITMQ})`, () => {
  const namespace = 'pools';
  const name = 'mproject';
  let bed: Bed;
  let kubelet: VirtualKubelet;
  let broker: RabbitMqNode;
  let recorder: Recorder;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'quotient-scaling-'));
    [bed, broker] = await Promise.all([startBed({ hpaSyncPeriodMs: HPA_SYNC_PERIOD_MS }), startRabbitMq()]);
    kubelet = await startVirtualKubelet(bed);
    const path = join(directory, 'timeline.jsonl');
    recorder = startRecorder({ client: bed.client, namespace, path, managementUrl: broker.managementUrl });
  });

  afterAll(async () => {
    await kubelet.stop();
    await bed.stop();
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it('takes real workers from 0 to 1 to 4 and back to 0, and no task is lost', { timeout: 300_000 }, async () => {
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
    return (await bed.client.get<Workload>(path)).spec.replicas;
  }
});

function isTrue(recorder: Recorder, object: string, type: string): boolean {
  const conditions = recorder.entries().flatMap((entry) => (entry.kind === 'condition' ? [entry] : []));
  return conditions.findLast((entry) => entry.object === object && entry.type === type)?.status === 'True';
}

function latestPool(recorder: Recorder, name: string) {
  return recorder.entries().findLast((entry) => entry.kind === 'pool' && entry.pool === name);
}
