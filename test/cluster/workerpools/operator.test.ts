import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import { printMeasured } from '../../tools/measured.ts';
import type { Bed } from '../bed/bed.ts';
import type { Conditioned, ObjectList, Workload } from '../client/objects.ts';
import type { QuotientOnBed } from '../quotient/service.ts';
import { readRefusals } from '../recorder/audit.ts';
import { toManifests, toNamespace, toQuota } from '../workload/manifests.ts';
import { toSleeperDeployment } from '../workload/sleepers.ts';
import { startWorld, type World } from '../world.ts';
import { format, readTemplates, toNames } from './operator.ts';
import { GENOME, MONTAGE, NAMESPACE, toPools } from './pools.ts';

const EDITED = toPools(MONTAGE, {});
const POOLS = [...EDITED, ...toPools(GENOME, {})];

/** With a full quota of 8 CPU and 40 messages each, by their workers' half a CPU. */
const FULL = 16;

const SEEN = { timeout: 90_000, interval: 20 };

const OUR_ADDRESS = 'quotient.quotient.svc.cluster.local:9090';

describe.skipIf(!hasRabbitMq())(`HyperFlow's operator with our values, real KEDA (${MISSING_RABBITMQ})`, () => {
  let world: World;
  let bed: Bed;
  let quotient: QuotientOnBed;

  beforeAll(async () => {
    world = await startWorld({ kubelet: { startDelayMs: 100 } });
    ({ bed } = world);
    quotient = await world.startQuotient();
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), toQuota(NAMESPACE, { 'requests.cpu': '8' })]));
    for (const taskType of Object.values({ ...MONTAGE, ...GENOME }))
      await world.fillQueue(`${NAMESPACE}.${taskType}`, 40);
  });

  afterAll(async () => {
    // It ends with the bed.
    await quotient.stop();
    await world.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  const readReplicas = async (): Promise<ReadonlyMap<string, number>> => {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
    const { items } = await bed.client.get<ObjectList<Workload>>(path);
    return new Map(items.map(({ metadata, spec }) => [metadata.name, spec.replicas ?? 0]));
  };
  const sum = (replicas: ReadonlyMap<string, number>): number =>
    [...replicas.values()].reduce((all, one) => all + one, 0);

  it('serves the pools of Montage and of 1000Genome, whose ScaledObjects KEDA finds ready', async () => {
    const { 'scaledobject.yml': template = '' } = readTemplates();
    const scaledObjects = POOLS.map((pool) =>
      format(template, toNames(pool)).replace(OUR_ADDRESS, quotient.scalerAddress),
    );
    const deployments = POOLS.map(({ metadata: { name } }) =>
      toSleeperDeployment({ namespace: NAMESPACE, name, cpu: '500m' }),
    );
    await bed.kubectl.apply(toManifests([...deployments, ...scaledObjects.map((text) => parse(text) as unknown)]));
    await vi.waitFor(async () => {
      const path = `/apis/keda.sh/v1alpha1/namespaces/${NAMESPACE}/scaledobjects`;
      const { items } = await bed.client.get<ObjectList<Conditioned>>(path);
      const ready = items.filter(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      );
      expect(ready).toHaveLength(POOLS.length);
    }, SEEN);
    await vi.waitFor(async () => expect(sum(await readReplicas())).toBe(FULL), SEEN);
  });

  it('survives an edit of a WorkerPool, at which the operator sets its Deployment back to the minimum', async () => {
    // So that nothing that was told while it grew still counts.
    await delay(6_000);
    for (const { metadata } of EDITED) {
      const before = await readReplicas();
      const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${metadata.name}`;
      await bed.client.patch(path, { spec: { replicas: 0 } });
      const resetAtMs = performance.now();
      await vi.waitFor(async () => expect((await readReplicas()).get(metadata.name)).toBeGreaterThan(0), SEEN);
      const firstMs = performance.now() - resetAtMs;
      await vi.waitFor(async () => expect(await readReplicas()).toEqual(before), SEEN);
      const allMs = performance.now() - resetAtMs;
      printMeasured(
        `Deployment ${metadata.name} set to its minimum: replicas again after ${Math.round(firstMs)} ms, all ` +
          `${before.get(metadata.name)} after ${Math.round(allMs)} ms`,
      );
      await delay(6_000);
    }
    printMeasured(
      `pods refused over ${EDITED.length} such edits: ${readRefusals(bed.layout.file('audit.jsonl'), NAMESPACE).length}`,
    );
  });
});
