import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { printMeasured } from '../tools/measured.ts';
import type { ObjectList, Pod, ResourceQuota } from './client/objects.ts';
import { type ScalingActor, startScalingActor } from './quotient/scaling-actor.ts';
import type { QuotientOnBed } from './quotient/service.ts';
import { readRefusals } from './recorder/audit.ts';
import { toManifests, toNamespace, toQuota, toScaledObject } from './workload/manifests.ts';
import { toSleeperDeployment } from './workload/sleepers.ts';
import { startWorld, type World } from './world.ts';

const NAMESPACE = 'rollout';
const POOL = 'worker';
const QUOTA_CPU = 4;

const SETTLED = { timeout: 120_000, interval: 100 };

describe.skipIf(!hasRabbitMq())(`a rolling update in a full quota (${MISSING_RABBITMQ})`, () => {
  let world: World;
  let quotient: QuotientOnBed;
  let actor: ScalingActor;

  beforeAll(async () => {
    world = await startWorld({ keda: 'definitions', kubelet: { startDelayMs: 200 } });
    quotient = await world.startQuotient({ environment: { SCALING: 'keda' } });
    await world.fillQueue(`${NAMESPACE}.${POOL}`, 50);
    const metadata = { scalerAddress: quotient.scalerAddress, queueName: `${NAMESPACE}.${POOL}` };
    const triggers = [{ type: 'external', metadata }];
    const quota = toQuota(NAMESPACE, { 'requests.cpu': String(QUOTA_CPU) });
    await world.bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), quota]));
    await world.bed.kubectl.apply(toManifests([toWorkers('1')]));
    await world.bed.kubectl.apply(
      toManifests([toScaledObject({ namespace: NAMESPACE, name: POOL, maxReplicaCount: 50, triggers })]),
    );
    const pools = [{ name: POOL, metadata }];
    actor = startScalingActor({ client: world.bed.client, port: quotient.forwarder.port, namespace: NAMESPACE, pools });
    await vi.waitFor(async () => expect(await countRunning('1')).toBe(QUOTA_CPU), SETTLED);
  });

  afterAll(async () => {
    await actor.stop();
    await quotient.stop();
    await world.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => world.bed.keepFiles()));

  it('counts old and new pods, and ends with as many of the new size as fit', { timeout: 300_000 }, async () => {
    let mostUsedMillis = 0;
    const { replicas, template } = await readSpec();
    expect(replicas).toBe(QUOTA_CPU);
    const [container] = template.spec.containers;
    const resources = { requests: { cpu: '500m', memory: '100Mi' } };
    const spec = { template: { spec: { containers: [{ ...container, resources }] } } };
    await world.bed.client.patch(DEPLOYMENT, { spec });
    await vi.waitFor(async () => {
      mostUsedMillis = Math.max(mostUsedMillis, await readUsedMillis());
      expect(await countRunning('500m')).toBe(2 * QUOTA_CPU);
      expect(await countRunning('1')).toBe(0);
    }, SETTLED);
    const pool = await quotient.readPool(NAMESPACE, POOL);
    expect(pool).toMatchObject({ state: 'ready', allocated: 2 * QUOTA_CPU, granted: 2 * QUOTA_CPU });
    expect(mostUsedMillis).toBeLessThanOrEqual(QUOTA_CPU * 1000);
    const refused = readRefusals(world.bed.layout.file('audit.jsonl'), NAMESPACE).length;
    printMeasured(`a rolling update in a full quota: ${refused} pods refused on the way`);
  });

  const DEPLOYMENT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${POOL}`;

  function toWorkers(cpu: string): unknown {
    return toSleeperDeployment({ namespace: NAMESPACE, name: POOL, cpu });
  }

  async function readSpec() {
    const deployment = await world.bed.client.get<{
      readonly spec: { readonly replicas: number; readonly template: { readonly spec: Pod['spec'] } };
    }>(DEPLOYMENT);
    return deployment.spec;
  }

  async function countRunning(cpu: string): Promise<number> {
    const { items } = await world.bed.client.get<ObjectList<Pod>>(`/api/v1/namespaces/${NAMESPACE}/pods`);
    return items.filter(
      ({ metadata, spec, status }) =>
        metadata.deletionTimestamp === undefined &&
        status.phase === 'Running' &&
        spec.containers[0]?.resources?.requests?.['cpu'] === cpu,
    ).length;
  }

  async function readUsedMillis(): Promise<number> {
    const path = `/api/v1/namespaces/${NAMESPACE}/resourcequotas/quota`;
    const used = (await world.bed.client.get<ResourceQuota>(path)).status?.used?.['requests.cpu'] ?? '0';
    return used.endsWith('m') ? Number(used.slice(0, -1)) : Number(used) * 1000;
  }
});
