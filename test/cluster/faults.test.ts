import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { request } from 'undici';
import type { Snapshot } from '../../src/contract/snapshot.ts';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import type { Bed } from './bed/bed.ts';
import type { ObjectList, Pod, ResourceQuota, Workload } from './client/objects.ts';
import { type AnswerLog, logAnswers } from './quotient/answers.ts';
import { type ScalingActor, startScalingActor } from './quotient/scaling-actor.ts';
import type { QuotientOnBed } from './quotient/service.ts';
import { moveOnAndCompact } from './watch/etcd.ts';
import { toManifests, toNamespace, toQuota, toScaledObject } from './workload/manifests.ts';
import { toSleeperDeployment } from './workload/sleepers.ts';
import { printMeasured } from '../tools/measured.ts';
import { startWorld, type World } from './world.ts';

const NAMESPACE = 'faults';
const POOLS = [
  { name: 'large', cpu: '1', backlog: 20 },
  { name: 'small', cpu: '500m', backlog: 50 },
];

/** A Deployment of nobody's pool, scaled up and down all the time: half of what the quota leaves. */
const CHURN = { namespace: NAMESPACE, name: 'churn', cpu: '100m' };

/** The quota controller notices what is gone some seconds late, and after a restart it counts anew. */
const SETTLED = { timeout: 180_000, interval: 250 };

/** Freezing the API server so long is far more than `STALE_AFTER_MS` and any request's deadline. */
const FREEZE_MS = 60_000;

describe.skipIf(!hasRabbitMq())(`the cluster's own faults under load (${MISSING_RABBITMQ})`, () => {
  let world: World;
  let bed: Bed;
  let quotient: QuotientOnBed;
  let actor: ScalingActor;
  let logs: readonly AnswerLog[];
  let firstRssBytes: number;

  beforeAll(async () => {
    world = await startWorld({ keda: 'definitions', kubelet: { startDelayMs: 200 } });
    ({ bed } = world);
    quotient = await world.startQuotient({ environment: { SCALING: 'keda' } });
    for (const { name, backlog } of POOLS) await world.fillQueue(`${NAMESPACE}.${name}`, backlog);
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), toQuota(NAMESPACE, { 'requests.cpu': '8' })]));
    const deployments = POOLS.map((pool) => toSleeperDeployment({ ...pool, namespace: NAMESPACE }));
    await bed.kubectl.apply(toManifests([...deployments, toSleeperDeployment(CHURN, 2)]));
    await bed.kubectl.apply(toManifests(POOLS.map(({ name }) => toPool(name))));
    const pools = POOLS.map(({ name }) => ({ name, metadata: toMetadata(name) }));
    actor = startScalingActor({ client: bed.client, port: quotient.forwarder.port, namespace: NAMESPACE, pools });
    await vi.waitFor(async () => {
      for (const { name } of POOLS) expect((await quotient.readPool(NAMESPACE, name))?.current).toBeGreaterThan(1);
    }, SETTLED);
    await vi.waitFor(async () => expect(await findDifferences()).toEqual([]), SETTLED);
    firstRssBytes = await readRssBytes();
  });

  afterAll(async () => {
    await actor.stop();
    await quotient.stop();
    await world.stop();
  });

  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => bed.keepFiles());
    logs = POOLS.map(({ name }) =>
      logAnswers(quotient.forwarder.port, { namespace: NAMESPACE, name, scalerMetadata: toMetadata(name) }),
    );
  });

  afterEach(async () => {
    await Promise.all(logs.map((log) => log.stop()));
  });

  it('API server killed and back: never a zero, then the truth', async () => {
    const end = startLoad();
    await bed.components.apiServer.kill();
    await delay(3_000);
    await bed.components.apiServer.restart();
    await end();
    await expectTruth();
  });

  it('etcd killed and back: never a zero, then the truth', async () => {
    const end = startLoad();
    await bed.components.etcd.kill();
    await delay(3_000);
    await bed.components.etcd.restart();
    await end();
    await expectTruth();
  });

  it('versions forgotten (410): never a zero, then the truth', async () => {
    const end = startLoad();
    await bed.components.apiServer.kill();
    await moveOnAndCompact(bed.layout.ports.etcd);
    await bed.components.apiServer.restart();
    await end();
    await expectTruth();
  });

  it('API server frozen for 60 s: held with the reason, never a zero, then the truth', async () => {
    const end = startLoad();
    bed.components.apiServer.freeze();
    await delay(FREEZE_MS);
    const pools = await Promise.all(POOLS.map(({ name }) => quotient.readPool(NAMESPACE, name)));
    bed.components.apiServer.thaw();
    await end();
    for (const pool of pools) {
      expect(pool).toMatchObject({ state: 'held', reason: { kind: 'held' } });
      expect(pool?.reason.sentence).toMatch(/is more than 15 s old: .*(taken for dead|no complete answer)/);
    }
    await expectTruth();
  });

  it('and memory stays', async () => {
    const grownMb = ((await readRssBytes()) - firstRssBytes) / 1e6;
    printMeasured(`memory grew by ${grownMb.toFixed(1)} MB over all faults of the cluster`);
    expect(grownMb).toBeLessThan(60);
  });

  async function expectTruth(): Promise<void> {
    await vi.waitFor(async () => expect(await findDifferences()).toEqual([]), SETTLED);
    for (const { answers } of logs) {
      expect(answers.length).toBeGreaterThan(10);
      expect(answers.filter((answer) => typeof answer === 'string' || answer === 0)).toEqual([]);
    }
  }

  /** Scales a Deployment of somebody else's up and down; returns what ends it. */
  function startLoad(): () => Promise<void> {
    const stopping = new AbortController();
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${CHURN.name}`;
    const run = async (): Promise<void> => {
      for (let turn = 0; !stopping.signal.aborted; turn += 1) {
        await bed.client.patch(path, { spec: { replicas: turn % 2 === 0 ? 8 : 2 } }).catch(() => undefined);
        await delay(1_500, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
      await vi.waitFor(() => bed.client.patch(path, { spec: { replicas: 2 } }), SETTLED);
    };
    const over = run();
    return async () => {
      await delay(3_000);
      stopping.abort();
      await over;
    };
  }

  /** Compares what Quotient believes with a fresh list, and with what the quota controller counts. */
  async function findDifferences(): Promise<readonly string[]> {
    const [snapshot, pods, quota] = await Promise.all([
      readSnapshot(),
      bed.client.get<ObjectList<Pod>>(`/api/v1/namespaces/${NAMESPACE}/pods`),
      bed.client.get<ResourceQuota>(`/api/v1/namespaces/${NAMESPACE}/resourcequotas/quota`),
    ]);
    const row = snapshot.rows[0];
    const used = toMillis(quota.status?.used?.['requests.cpu'] ?? '');
    const differences = row?.pods === used && row.used === used ? [] : [`row ${JSON.stringify(row)} against ${used}`];
    for (const pool of snapshot.pools) {
      if (pool.state !== 'ready') return [`pool ${pool.name} is ${pool.state}`];
      const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${pool.name}`;
      const { spec } = await bed.client.get<Workload>(path);
      const active = pods.items.filter(
        ({ metadata }) => metadata.labels?.['app'] === pool.name && metadata.deletionTimestamp === undefined,
      ).length;
      const believed = [pool.replicas, pool.motion?.active, pool.motion?.terminating];
      const truth = [spec.replicas, active, 0];
      if (JSON.stringify(believed) !== JSON.stringify(truth)) {
        differences.push(`pool ${pool.name}: ${JSON.stringify(believed)} against ${JSON.stringify(truth)}`);
      }
    }
    return snapshot.pools.length === POOLS.length ? differences : ['pools are missing'];
  }

  async function readSnapshot(): Promise<Snapshot> {
    const answer = await request(`${quotient.httpUrl}/api/v1/namespaces/${NAMESPACE}/snapshot`, {
      headers: { accept: 'application/json' },
    });
    return (await answer.body.json()) as Snapshot;
  }

  async function readRssBytes(): Promise<number> {
    const status = await readFile(`/proc/${quotient.component.pid()}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  function toMetadata(name: string): Record<string, string> {
    return { scalerAddress: quotient.scalerAddress, queueName: `${NAMESPACE}.${name}` };
  }

  function toPool(name: string): unknown {
    const triggers = [{ type: 'external', metadata: toMetadata(name) }];
    return toScaledObject({ namespace: NAMESPACE, name, minReplicaCount: 1, maxReplicaCount: 50, triggers });
  }
});

function toMillis(cpu: string): number {
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
}
