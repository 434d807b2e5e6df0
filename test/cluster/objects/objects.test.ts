import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventWriter } from '../../../src/actuators/events/event-writer.ts';
import type { PoolEvent } from '../../../src/actuators/events/pool-event.ts';
import { systemClock } from '../../../src/clock.ts';
import { toKeptAutoscaler } from '../../../src/inputs/cluster/objects/autoscaler.ts';
import { toKeptRefusal } from '../../../src/inputs/cluster/objects/event.ts';
import { toKeptJob } from '../../../src/inputs/cluster/objects/job.ts';
import { toKeptReplicaSet } from '../../../src/inputs/cluster/objects/replica-set.ts';
import { toKeptTarget } from '../../../src/inputs/cluster/objects/scale-target.ts';
import { findPoolMistake } from '../../../src/inputs/cluster/objects/scaled-object-pool.ts';
import { findPoolWarnings } from '../../../src/inputs/cluster/objects/scaled-object-warnings.ts';
import { createScaledObjectReader, type KeptScaledObject } from '../../../src/inputs/cluster/objects/scaled-object.ts';
import { createAddressMatcher } from '../../../src/inputs/cluster/objects/scaler-address.ts';
import { toScaleDownRules, toScaleUpRules } from '../../../src/inputs/cluster/objects/scaling-rules.ts';
import { createKubernetesClient, type KubernetesClient } from '../../../src/kubernetes/client.ts';
import { parseApiAccess } from '../../../src/kubernetes/kube-config.ts';
import { listResource } from '../../../src/kubernetes/list.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import type { ToKept } from '../../../src/kubernetes/watch-event.ts';
import { createBoard } from '../../../src/loop/board.ts';
import { createGrpcView } from '../../../src/views/grpc/view.ts';
import { collectGarbage } from '../../unit/kubernetes/garbage.ts';
import { type Bed, startBed } from '../bed/bed.ts';
import { toManifests, toNamespace, toQuota } from '../workload/manifests.ts';
import { toSleeperDeployment, toSleeperJob } from '../workload/sleepers.ts';

const NAMESPACE = 'objects';

/** For a step that KEDA or a controller takes at its own pace, on a busy machine. */
const STEP = { timeout: 90_000, interval: 200 };

const PLURALS = {
  scaledobjects: { group: 'keda.sh', version: 'v1alpha1', plural: 'scaledobjects' },
  autoscalers: { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' },
  deployments: { group: 'apps', version: 'v1', plural: 'deployments' },
  replicaSets: { group: 'apps', version: 'v1', plural: 'replicasets' },
  jobs: { group: 'batch', version: 'v1', plural: 'jobs' },
  events: { version: 'v1', plural: 'events' },
} as const satisfies Readonly<Record<string, Resource>>;

describe('readers of objects of a real API server with real KEDA', () => {
  let bed: Bed;
  let client: KubernetesClient;
  let scaler: { readonly address: string; stop(): Promise<void> };
  let readScaledObject: ToKept<KeptScaledObject>;

  beforeAll(async () => {
    bed = await startBed({ keda: '2.21' });
    const access = await parseApiAccess(await readFile(bed.layout.kubeconfigPath, 'utf8'));
    client = createKubernetesClient(access, { requestTimeoutMs: 10_000 });
    scaler = await serveEmptyBoard();
    readScaledObject = createScaledObjectReader(createAddressMatcher([scaler.address]));
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE)]));
  });

  afterAll(async () => {
    await client.close();
    await bed.stop();
    await scaler.stop();
    await collectGarbage();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it("read a ScaledObject and the HPA that KEDA makes of it, with everybody's defaults", async () => {
    await apply('defaults', {});
    const autoscaler = await seeOne(PLURALS.autoscalers, toKeptAutoscaler, 'keda-hpa-defaults');
    expect(autoscaler).toMatchObject({
      scaledObject: 'defaults',
      minReplicas: 1,
      maxReplicas: 100,
      externalMetrics: ['s0-quotient-replicas'],
      scaleUp: toScaleUpRules(undefined),
      scaleDown: toScaleDownRules(undefined),
    });
    const kept = await seeOne(PLURALS.scaledobjects, readScaledObject, 'defaults');
    expect(kept).toMatchObject({
      apiVersion: 'keda.sh/v1alpha1',
      target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'defaults' },
      ours: [{ index: 0, type: 'external-push', metadata: { queueName: 'work' } }],
      others: [],
      minReplicaCount: 0,
      maxReplicaCount: 100,
      isPaused: false,
      hpaName: autoscaler.name,
    });
    expect(findPoolMistake(kept)).toBeUndefined();
    expect(findPoolWarnings(kept, { autoscaler, knowsTolerance: true })).toHaveLength(3);
    const target = await seeOne(PLURALS.deployments, toKeptTarget, 'defaults');
    expect(target).toMatchObject({ replicas: 0, statusReplicas: 0, surgeReplicas: 0 });
    expect(target.template.spec).toMatchObject({ containers: [{ resources: { requests: { cpu: '1' } } }] });
  });

  it('fill in of a half-written behavior what the API server fills in', async () => {
    const scaleDown = { stabilizationWindowSeconds: 0, tolerance: '0' };
    const scaleUp = { policies: [{ type: 'Pods', value: 1000, periodSeconds: 15 }], tolerance: '0' };
    await apply('behavior', { advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleUp, scaleDown } } } });
    const autoscaler = await seeOne(PLURALS.autoscalers, toKeptAutoscaler, 'keda-hpa-behavior');
    expect(autoscaler.scaleUp).toEqual(toScaleUpRules(scaleUp));
    expect(autoscaler.scaleDown).toEqual(toScaleDownRules(scaleDown));
    const kept = await seeOne(PLURALS.scaledobjects, readScaledObject, 'behavior');
    expect(findPoolWarnings(kept, { autoscaler, knowsTolerance: true })).toEqual([]);
  });

  it('see that a ScaledObject is paused, and that it is so no longer', async () => {
    await apply('paused', {});
    const annotate = (annotation: string): Promise<string> =>
      bed.kubectl.run(['-n', NAMESPACE, 'annotate', 'scaledobject/paused', annotation, '--overwrite']);
    const isPaused = async (): Promise<boolean> =>
      (await seeOne(PLURALS.scaledobjects, readScaledObject, 'paused')).isPaused;
    await annotate('autoscaling.keda.sh/paused-replicas=0');
    expect(await isPaused()).toBe(true);
    await annotate('autoscaling.keda.sh/paused-replicas-');
    await annotate('autoscaling.keda.sh/paused=false');
    expect(await isPaused()).toBe(false);
  });

  it('see who else drives a pool', async () => {
    const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '80' } };
    await apply('two', { triggers: [cpu, toTrigger()] });
    const autoscaler = await seeOne(PLURALS.autoscalers, toKeptAutoscaler, 'keda-hpa-two');
    expect(autoscaler.externalMetrics).toEqual(['s1-quotient-replicas']);
    const kept = await seeOne(PLURALS.scaledobjects, readScaledObject, 'two');
    expect(findPoolMistake(kept)).toMatch(/^trigger 0 \(cpu\) drives the pool too/);
  });

  it('see the pods that a full quota refuses, by the ReplicaSet, the Job and their Events', async () => {
    const namespace = 'refusals';
    await bed.kubectl.apply(toManifests([toNamespace(namespace), toQuota(namespace, { 'requests.cpu': '1' })]));
    await bed.kubectl.apply(toManifests([toSleeperDeployment({ namespace, name: 'pool', cpu: '1' }, 3)]));
    const [replicaSet] = await see(
      PLURALS.replicaSets,
      toKeptReplicaSet,
      namespace,
      ({ refusal }) => refusal !== undefined,
    );
    const [target] = await see(PLURALS.deployments, toKeptTarget, namespace);
    expect(replicaSet).toMatchObject({
      deploymentUid: target?.uid,
      templateHash: expect.stringMatching(/^[a-z0-9]+$/),
      revision: 1,
      replicas: 3,
    });
    expect(target).toMatchObject({ replicas: 3, surgeReplicas: 1 });

    await bed.kubectl.apply(toManifests([toSleeperJob({ namespace, name: 'job', cpu: '1' }, 2, 1)]));
    const [job] = await see(PLURALS.jobs, toKeptJob, namespace);
    expect(job).toMatchObject({ activePods: 0, missingPods: 2, isSuspended: false, isFinished: false });
    for (const [kind, uid] of [
      ['ReplicaSet', replicaSet?.uid],
      ['Job', job?.uid],
    ]) {
      const [refusal] = await see(PLURALS.events, toKeptRefusal, namespace, ({ involved }) => involved.kind === kind);
      expect(refusal).toMatchObject({ namespace, involved: { uid } });
      expect(Date.parse(refusal?.lastAt ?? '')).toBeGreaterThanOrEqual(Date.parse(refusal?.firstAt ?? ''));
    }
  });

  it('find an Event of ours where people look for it, once even after a restart', async () => {
    await apply('told', {});
    const subject = await seeOne(PLURALS.scaledobjects, readScaledObject, 'told');
    const sentence = 'maxReplicaCount 3 is below minReplicaCount 5 in ScaledObject objects/told';
    const told: PoolEvent = { subject, finding: { reason: 'PoolRejected', sentence } };
    const later: PoolEvent = { subject, finding: { reason: 'PoolWarning', sentence: 'written last' } };
    await writeEvents([told]);
    await writeEvents([told, later]);
    const description = await bed.kubectl.run(['-n', NAMESPACE, 'describe', 'scaledobject', 'told']);
    const lines = description.split('\n').filter((line) => line.includes(sentence));
    expect(lines).toEqual([
      expect.stringMatching(/^ *Warning +PoolRejected +\S+ +quotient +maxReplicaCount 3 is below/),
    ]);
  });

  function toTrigger(): object {
    return { type: 'external-push', metadata: { scalerAddress: scaler.address, queueName: 'work' } };
  }

  /** Makes a ScaledObject and its Deployment, both of that name. */
  async function apply(name: string, spec: object): Promise<void> {
    const metadata = { name, namespace: NAMESPACE };
    const whole = { scaleTargetRef: { name }, triggers: [toTrigger()], ...spec };
    const scaledObject = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata, spec: whole };
    await bed.kubectl.apply(toManifests([toSleeperDeployment({ ...metadata, cpu: '1' }), scaledObject]));
  }

  /** Waits until there is such an object, and reads it. */
  async function see<Kept>(
    resource: Resource,
    toKept: ToKept<Kept>,
    namespace: string,
    isWanted: (kept: Kept) => boolean = () => true,
  ): Promise<readonly Kept[]> {
    return vi.waitFor(async () => {
      const options = { resource: { ...resource, namespace }, toKept };
      const listing = await listResource(client, options, new AbortController().signal);
      if (listing.kind === 'failed') throw new Error(listing.failure.reason);
      const wanted = [...listing.entries.values()].map(({ kept }) => kept).filter(isWanted);
      expect(wanted).not.toHaveLength(0);
      return wanted;
    }, STEP);
  }

  async function seeOne<Kept extends { readonly name: string }>(
    resource: Resource,
    toKept: ToKept<Kept>,
    name: string,
  ): Promise<Kept> {
    const [kept] = await see(resource, toKept, NAMESPACE, (other) => other.name === name);
    if (kept === undefined) throw new Error(`there is no ${name}`);
    return kept;
  }

  /** Writes Events as a process does that ends afterwards; returns when the last one is there. */
  async function writeEvents(events: readonly PoolEvent[]): Promise<void> {
    const writer = createEventWriter({ client, logger: pino({ level: 'silent' }), clock: systemClock });
    const ended = new AbortController();
    const over = writer.run(ended.signal);
    writer.write(events);
    const last = events.at(-1)?.finding.sentence;
    const toMessage: ToKept<string> = ({ message }) => (typeof message === 'string' ? message : undefined);
    await see(PLURALS.events, toMessage, NAMESPACE, (message) => message === last);
    ended.abort();
    await over;
  }
});

/** Our own gRPC view with nothing on its board: that is enough for KEDA to make HPAs. */
async function serveEmptyBoard(): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const view = createGrpcView({
    board: createBoard(),
    address: '127.0.0.1:0',
    activationRepeatMs: 15_000,
    shutdownGraceMs: 1_000,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
  });
  const port = await view.listen();
  const ended = new AbortController();
  const over = view.run(ended.signal);
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      ended.abort();
      await over;
    },
  };
}
