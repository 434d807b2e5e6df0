import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import type { Bed } from './bed/bed.ts';
import type { ObjectList, Pod } from './client/objects.ts';
import { type ScalingActor, startScalingActor } from './quotient/scaling-actor.ts';
import type { QuotientOnBed } from './quotient/service.ts';
import { readRefusals } from './recorder/audit.ts';
import {
  HYPERFLOW_PRIORITY,
  toManifests,
  toNamespace,
  toPriorityClass,
  toScaledObject,
  toScopedQuota,
} from './workload/manifests.ts';
import { toSleeperDeployment, toSleeperJob } from './workload/sleepers.ts';
import { printMeasured } from '../tools/measured.ts';
import { startWorld, type World } from './world.ts';

const NAMESPACE = 'montage';

/** As HyperFlow's: 21 CPU for pods of one priority class, and three pools. */
const POOLS = [
  { name: 'mproject', cpu: '1', backlog: 100 },
  { name: 'mdiff', cpu: '500m', backlog: 300 },
  { name: 'mbackground', cpu: '500m', backlog: 100 },
];

const JOB_PODS = 8;

const SETTLED = { timeout: 90_000, interval: 50 };

describe.skipIf(!hasRabbitMq())(`a Job of 8 CPU beside three pools in 21 CPU (${MISSING_RABBITMQ})`, () => {
  let world: World;
  let bed: Bed;
  let quotient: QuotientOnBed;
  let actor: ScalingActor;

  beforeAll(async () => {
    world = await startWorld({ keda: 'definitions', kubelet: { startDelayMs: 200 } });
    ({ bed } = world);
    quotient = await world.startQuotient({ environment: { SCALING: 'keda' } });
    await bed.kubectl.apply(
      toManifests([
        toNamespace(NAMESPACE),
        toPriorityClass(),
        toScopedQuota(NAMESPACE, { 'requests.cpu': '21', 'requests.memory': '60Gi' }),
      ]),
    );
    for (const { name, backlog } of POOLS) await world.fillQueue(`${NAMESPACE}.${name}`, backlog);
    const sleepers = POOLS.map((pool) => ({ ...pool, namespace: NAMESPACE, priorityClassName: HYPERFLOW_PRIORITY }));
    await bed.kubectl.apply(toManifests(sleepers.map((pool) => toSleeperDeployment(pool))));
    await bed.kubectl.apply(toManifests(POOLS.map(({ name }) => toPool(name))));
    actor = startScalingActor({
      client: bed.client,
      port: quotient.forwarder.port,
      namespace: NAMESPACE,
      pools: POOLS.map(({ name }) => ({ name, metadata: toMetadata(name) })),
    });
    await vi.waitFor(async () => expect(await sumActive()).toBe(21_000), SETTLED);
  });

  afterAll(async () => {
    await actor.stop();
    await quotient.stop();
    await world.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it('inside the quota gets its room within 90 s, and the pools have it back within 2 s of its end', async () => {
    await bed.kubectl.apply(toManifests([toJob('inside', HYPERFLOW_PRIORITY)]));
    await vi.waitFor(() => expect(refusalsOf('inside')).not.toEqual([]), SETTLED);
    const refusedAtMs = performance.now();
    await vi.waitFor(async () => expect(await sumAllocated()).toBeLessThanOrEqual(13_000), SETTLED);
    const shrinkMs = performance.now() - refusedAtMs;
    await vi.waitFor(async () => expect(await countRunning('inside')).toBe(JOB_PODS), SETTLED);
    const runningMs = performance.now() - refusedAtMs;
    await vi.waitFor(async () => expect(await countRunning('inside')).toBe(0), SETTLED);
    const endedAtMs = performance.now();
    await vi.waitFor(async () => expect(await sumAllocated()).toBe(21_000), SETTLED);
    const growMs = performance.now() - endedAtMs;
    await vi.waitFor(async () => expect(await sumActive()).toBe(21_000), SETTLED);
    printMeasured(
      `a Job of 8 CPU inside the quota: targets shrink ${toMs(shrinkMs)}, all ${JOB_PODS} pods run ${toMs(runningMs)}, targets grow ${toMs(growMs)}`,
    );
    expect(refusalsOf('inside').length).toBe(readRefusals(bed.layout.file('audit.jsonl'), NAMESPACE).length);
    expect(runningMs).toBeLessThan(90_000);
  });

  it('outside the quota takes nothing from the pools, and runs at once', async () => {
    const before = await readAllocated();
    await bed.kubectl.apply(toManifests([toJob('outside', undefined)]));
    await vi.waitFor(async () => expect(await countRunning('outside')).toBe(JOB_PODS), SETTLED);
    expect(await readAllocated()).toEqual(before);
    await vi.waitFor(async () => expect(await countRunning('outside')).toBe(0), SETTLED);
    expect(await readAllocated()).toEqual(before);
    expect(refusalsOf('outside')).toEqual([]);
  });

  function toMetadata(name: string): Record<string, string> {
    return { scalerAddress: quotient.scalerAddress, queueName: `${NAMESPACE}.${name}` };
  }

  function toPool(name: string): unknown {
    const triggers = [{ type: 'external-push', metadata: toMetadata(name) }];
    return toScaledObject({ namespace: NAMESPACE, name, maxReplicaCount: 50, triggers });
  }

  function refusalsOf(name: string): readonly string[] {
    const refusals = readRefusals(bed.layout.file('audit.jsonl'), NAMESPACE);
    return refusals.filter((message) => message.startsWith(`pods "${name}-`));
  }

  async function readAllocated(): Promise<ReadonlyMap<string, number>> {
    const { pools } = await quotient.readAllocation(NAMESPACE);
    return new Map(pools.map(({ name, allocated = 0 }) => [name, allocated]));
  }

  async function sumAllocated(): Promise<number> {
    const allocated = await readAllocated();
    return sum(POOLS.map(({ name, cpu }) => (allocated.get(name) ?? 0) * toMillis(cpu)));
  }

  async function readPods(): Promise<readonly Pod[]> {
    const { items } = await bed.client.get<ObjectList<Pod>>(`/api/v1/namespaces/${NAMESPACE}/pods`);
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  async function sumActive(): Promise<number> {
    const pods = (await readPods()).filter(({ status }) => status.phase === 'Running');
    return sum(
      POOLS.map(
        ({ name, cpu }) => pods.filter(({ metadata }) => metadata.labels?.['app'] === name).length * toMillis(cpu),
      ),
    );
  }

  async function countRunning(job: string): Promise<number> {
    const pods = await readPods();
    return pods.filter(({ metadata, status }) => metadata.labels?.['job-name'] === job && status.phase === 'Running')
      .length;
  }
});

function toJob(name: string, priorityClassName: string | undefined): unknown {
  const pods = {
    namespace: NAMESPACE,
    name,
    cpu: '1',
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
  };
  return toSleeperJob(pods, JOB_PODS, 15);
}

function toMillis(cpu: string): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function toMs(ms: number): string {
  return `${Math.round(ms)} ms`;
}
