import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectClient, type QueueClient } from '../rabbitmq/client.ts';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import type { Bed } from './bed/bed.ts';
import type { KubernetesEvent, ObjectList, Workload } from './client/objects.ts';
import type { QuotientOnBed } from './quotient/service.ts';
import { toManifests, toNamespace, toQuota, toScaledObject } from './workload/manifests.ts';
import { toSleeperDeployment } from './workload/sleepers.ts';
import { startWorld, type World } from './world.ts';

const NAMESPACE = 'mistakes';

/** Shorter than Kubernetes' own, as nothing is measured here. */
const HPA_SYNC_PERIOD_MS = 5_000;

/** A queue is missed only after a minute. */
const SAID = { timeout: 150_000, interval: 500 };

interface Mistake {
  readonly name: string;
  readonly sentence: RegExp;
  /** `reason` of the Event; absent: the pool is an ordinary one, and what is said is a warning */
  readonly reason?: 'PoolRejected' | 'PoolImpossible' | 'PoolHeld';
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** of one worker; none: requests nothing */
  readonly cpu?: string | undefined;
  readonly hasTarget?: boolean;
}

const CPU_TRIGGER = { type: 'cpu', metricType: 'Utilization', metadata: { value: '80' } };

const MISTAKES: readonly Mistake[] = [
  {
    name: 'wrong-key',
    metadata: { weigth: '2' },
    sentence: /"weigth" is unknown and ignored; did you mean "weight"\?/,
  },
  {
    name: 'wrong-value',
    metadata: { weight: 'heavy' },
    reason: 'PoolRejected',
    sentence: /weight "heavy": must be a number/,
  },
  {
    name: 'no-requests',
    cpu: undefined,
    reason: 'PoolRejected',
    sentence: /quota quota limits requests.cpu, and the pod template does not name it for every container/,
  },
  {
    name: 'no-target',
    hasTarget: false,
    reason: 'PoolRejected',
    sentence: /Deployment mistakes\/no-target does not exist/,
  },
  { name: 'too-large', cpu: '10', reason: 'PoolImpossible', sentence: /requests.cpu/ },
  {
    name: 'paused',
    annotations: { 'autoscaling.keda.sh/paused': 'true' },
    reason: 'PoolHeld',
    sentence: /ScaledObject mistakes\/paused is paused/,
  },
  {
    name: 'idle-not-below-min',
    changes: { idleReplicaCount: 3, minReplicaCount: 2 },
    reason: 'PoolRejected',
    sentence: /idleReplicaCount 3 must be below minReplicaCount 2/,
  },
  { name: 'two-triggers', reason: 'PoolRejected', sentence: /trigger 1 \(cpu\) drives the pool too/ },
  { name: 'stream', reason: 'PoolRejected', sentence: /queue mistakes.stream is a stream/ },
  { name: 'never-seen', sentence: /queue mistakes.never-seen has not been on broker default, vhost \// },
];

const GOOD: Pick<Mistake, 'name'> = { name: 'good' };

describe.skipIf(!hasRabbitMq())(`what authors of ScaledObjects do wrong (${MISSING_RABBITMQ})`, () => {
  let world: World;
  let bed: Bed;
  let queues: QueueClient;
  let quotient: QuotientOnBed;

  beforeAll(async () => {
    world = await startWorld({ hpaSyncPeriodMs: HPA_SYNC_PERIOD_MS, kubelet: { startDelayMs: 100 } });
    ({ bed } = world);
    queues = await connectClient(world.broker);
    quotient = await world.startQuotient();
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), toQuota(NAMESPACE, { 'requests.cpu': '8' })]));
    await queues.declare(`${NAMESPACE}.stream`, 'stream');
    await queues.declare(`${NAMESPACE}.good`);
    await queues.publish(`${NAMESPACE}.good`, 3);
    for (const mistake of [GOOD, ...MISTAKES]) {
      await bed.kubectl.apply(toManifests([...toTarget(mistake), toPool(mistake)]));
    }
  });

  afterAll(async () => {
    await queues.close();
    await quotient.stop();
    await world.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it('a minimum above the maximum is refused by the definition of KEDA 2.21 already', async () => {
    const pool = toPool({ name: 'refused', changes: { minReplicaCount: 5, maxReplicaCount: 3 } });
    await expect(bed.kubectl.apply(toManifests([pool]))).rejects.toThrow(
      /minReplicaCount must be less than or equal to maxReplicaCount/,
    );
  });

  it('leaves others alone', async () => {
    await vi.waitFor(async () => expect(await readReplicas('good')).toBe(3), SAID);
  });

  it.each(MISTAKES)('$name has its sentence in the API', async ({ name, sentence, reason }) => {
    await vi.waitFor(async () => {
      const pool = await quotient.readPool(NAMESPACE, name);
      const said = reason === undefined ? (pool?.warnings.join('\n') ?? '') : (pool?.reason.sentence ?? '');
      expect(said).toMatch(sentence);
    }, SAID);
  });

  it.each(MISTAKES)('$name has its Event, once', async ({ name, sentence, reason = 'PoolWarning' }) => {
    await vi.waitFor(async () => {
      const events = (await readEvents(name)).filter(({ message }) => sentence.test(message));
      expect(events.map((event) => event.reason)).toEqual([reason]);
      expect(events[0]?.count).toBe(1);
    }, SAID);
  });

  it.each(MISTAKES)('$name has its line in the log, once', async ({ name, sentence }) => {
    const lines = (await readFile(bed.layout.logPath('quotient'), 'utf8')).split('\n').slice(0, -1);
    const own = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ pool }) => pool === name);
    expect(own.filter((line) => sentence.test(JSON.stringify(line).replaceAll('\\"', '"')))).toHaveLength(1);
  });

  function toTarget({ name, hasTarget = true, ...mistake }: Partial<Mistake> & Pick<Mistake, 'name'>): unknown[] {
    const cpu = 'cpu' in mistake ? mistake.cpu : '100m';
    return hasTarget
      ? [toSleeperDeployment({ namespace: NAMESPACE, name, ...(cpu === undefined ? {} : { cpu }) })]
      : [];
  }

  function toPool({ name, changes, metadata, annotations }: Partial<Mistake> & Pick<Mistake, 'name'>): unknown {
    const own = { scalerAddress: quotient.scalerAddress, queueName: `${NAMESPACE}.${name}`, ...metadata };
    const triggers = [{ type: 'external-push', metadata: own }, ...(name === 'two-triggers' ? [CPU_TRIGGER] : [])];
    const pool = toScaledObject({ namespace: NAMESPACE, name, maxReplicaCount: 50, triggers, tolerance: '0' });
    const { metadata: described, spec, ...rest } = pool as { metadata: object; spec: object };
    return { ...rest, metadata: { ...described, annotations }, spec: { ...spec, ...changes } };
  }

  async function readEvents(name: string): Promise<readonly KubernetesEvent[]> {
    const { items } = await bed.client.get<ObjectList<KubernetesEvent>>(`/api/v1/namespaces/${NAMESPACE}/events`);
    return items.filter(
      ({ involvedObject, reason }) =>
        involvedObject.kind === 'ScaledObject' && involvedObject.name === name && reason.startsWith('Pool'),
    );
  }

  async function readReplicas(name: string): Promise<number | undefined> {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`;
    return (await bed.client.get<Workload>(path)).spec.replicas;
  }
});
