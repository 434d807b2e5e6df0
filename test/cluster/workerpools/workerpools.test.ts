import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runQuotient } from '../../unit/cli/run.ts';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import type { Bed } from '../bed/bed.ts';
import { render, type Rendered } from '../chart/helm.ts';
import { isKubernetesFailure } from '../client/client.ts';
import type { QuotientOnBed } from '../quotient/service.ts';
import { toManifests, toNamespace, toQuota } from '../workload/manifests.ts';
import { startWorld, type World } from '../world.ts';
import { type DefinitionOrigin, readDefinition } from './definition.ts';
import { GENOME, MONTAGE, NAMESPACE, toPool, toPools } from './pools.ts';

const OWN_NAMESPACE = 'quotient';

/** What is promised is 2 s; a busy machine is no failure. How long it took is printed. */
const SEEN = { timeout: 30_000, interval: 50 };

/** The garbage collector looks for kinds that are new every 30 s (`garbagecollector.go`), and only then follows their owners. */
const COLLECTED = { timeout: 90_000, interval: 50 };

interface Child {
  readonly metadata: { readonly uid: string; readonly ownerReferences?: readonly { readonly uid: string }[] };
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Pool extends Child {
  readonly status?: {
    readonly workerPoolName?: string;
    readonly conditions?: readonly { readonly reason: string; readonly message: string }[];
    readonly workers?: { readonly replicas: string; readonly reason: string };
  };
}

const PATHS = {
  Deployment: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  ScaledObject: `/apis/keda.sh/v1alpha1/namespaces/${NAMESPACE}/scaledobjects`,
  WorkerPool: `/apis/hyperflow.agh.edu.pl/v1/namespaces/${NAMESPACE}/workerpools`,
} as const;

const ORIGINS: readonly DefinitionOrigin[] = ['theirs', 'ours'];

describe.skipIf(!hasRabbitMq()).each(ORIGINS)(`WorkerPools by a definition of %s (${MISSING_RABBITMQ})`, (origin) => {
  let world: World;
  let bed: Bed;
  let quotient: QuotientOnBed;

  beforeAll(async () => {
    world = await startWorld({ keda: 'definitions' });
    ({ bed } = world);
    await bed.kubectl.apply(toManifests([readDefinition(origin), toNamespace(NAMESPACE), toNamespace(OWN_NAMESPACE)]));
    await bed.kubectl.waitForDefinitions();
    await bed.kubectl.apply(toManifests([toQuota(NAMESPACE, { 'requests.cpu': '21', 'requests.memory': '60Gi' })]));
    const chart = await render(4, '--set=rabbitmq.managementUrl=http://rabbitmq:15672,workerPools.enabled=true');
    const own = chart.filter(({ kind }) => ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding'].includes(kind));
    await bed.kubectl.apply(toManifests(own));
    const kubeconfigPath = await bed.createServiceAccountKubeconfig(OWN_NAMESPACE, 'quotient');
    quotient = await world.startQuotient({ kubeconfigPath, environment: { WORKER_POOLS: 'true' } });
  });

  afterAll(async () => {
    await quotient.component.terminate();
    await quotient.stop();
    await world.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  const rabbitHostname = '127.0.0.1';
  const apply = (...objects: readonly unknown[]): Promise<void> => bed.kubectl.apply(toManifests(objects));
  const find = async <Kind extends keyof typeof PATHS>(kind: Kind, name: string) =>
    await bed.client.get<Kind extends 'WorkerPool' ? Pool : Child>(`${PATHS[kind]}/${name}`);
  const isThere = (kind: keyof typeof PATHS, name: string): Promise<boolean> =>
    find(kind, name).then(
      () => true,
      (error: unknown) => {
        if (isKubernetesFailure(error, 404)) return false;
        throw error;
      },
    );
  const readReasons = async (name: string): Promise<readonly string[]> =>
    (await find('WorkerPool', name)).status?.conditions?.map(({ reason }) => reason) ?? [];
  const seeReasons = (name: string, ...reasons: readonly string[]): Promise<void> =>
    vi.waitFor(async () => expect(await readReasons(name)).toEqual(reasons), SEEN);
  const seeError = (name: string, sentence: RegExp): Promise<void> =>
    vi.waitFor(async () => {
      const { status } = await find('WorkerPool', name);
      expect(status?.conditions?.[0]).toMatchObject({ reason: 'WorkerPoolError', type: 'NotReady', status: 'False' });
      expect(status?.conditions?.[0]?.message).toMatch(sentence);
    }, SEEN);
  const toImage = ({ spec }: Child): unknown =>
    (spec as { template: { spec: { containers: readonly { image: string }[] } } }).template.spec.containers[0]?.image;

  it.each([
    { workflow: 'Montage', pools: MONTAGE },
    { workflow: '1000Genome', pools: GENOME },
  ])('makes what $workflow needs, and says so as HyperFlow does', async ({ workflow, pools }) => {
    const startedAtMs = performance.now();
    await apply(...toPools(pools, { rabbitHostname }));
    await Promise.all(Object.keys(pools).map((name) => seeReasons(name, 'WorkerPoolReady', 'WorkerPoolInitializing')));
    process.stdout.write(`${workflow}, definition of ${origin}: ${Math.round(performance.now() - startedAtMs)} ms\n`);
    for (const [name, taskType] of Object.entries(pools)) {
      const { metadata } = await find('WorkerPool', name);
      const deployment = await find('Deployment', name);
      const scaledObject = await find('ScaledObject', name);
      expect(deployment.metadata.ownerReferences).toMatchObject([{ uid: metadata.uid, controller: true }]);
      expect(scaledObject.metadata.ownerReferences).toMatchObject([{ uid: metadata.uid, controller: true }]);
      expect(deployment.spec).toMatchObject({ replicas: 0, strategy: { rollingUpdate: { maxSurge: 0 } } });
      expect(scaledObject.spec).toMatchObject({
        scaleTargetRef: { name },
        maxReplicaCount: 50,
        triggers: [
          {
            type: 'external-push',
            metadata: { scalerAddress: quotient.scalerAddress, queueName: `${NAMESPACE}.${taskType}` },
          },
        ],
      });
    }
  });

  it('shows what the commands of HyperFlow show', async () => {
    const described = await bed.kubectl.run(['-n', NAMESPACE, 'describe', 'wp', 'mproject']);
    const lines = described.split('\n');
    const from = lines.findIndex((line) => line.startsWith('Status'));
    // `grep -E "^Status" -A 10` of its documentation.
    expect(lines.slice(from, from + 11).map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
      'Status:',
      'Conditions:',
      'Message: Worker pool is ready for processing workflows',
      'Reason: WorkerPoolReady',
      'Status: True',
      'Type: Ready',
      'Message: WorkerPool is being initialized',
      'Reason: WorkerPoolInitializing',
      'Status: False',
      'Type: NotReady',
      'Worker Pool Name: mproject',
    ]);
    expect(await bed.kubectl.run(['-n', NAMESPACE, 'get', 'deploy'])).toContain('mproject');
    expect(await bed.kubectl.run(['-n', NAMESPACE, 'get', 'all,scaledobjects.keda.sh'])).toContain(
      'scaledobject.keda.sh/mproject',
    );
  });

  it.runIf(origin === 'ours')('shows in columns what a pool does', async () => {
    await vi.waitFor(async () => {
      const text = await bed.kubectl.run(['-n', NAMESPACE, 'get', 'wp', 'mproject']);
      expect(text).toMatch(/NAME +READY +BACKLOG +RUNNING\/GRANTED\/WANTED +REASON +AGE\n/);
      expect(text).toMatch(/mproject +True +0 +0\/0\/0 +\S+ /);
    }, SEEN);
  });

  it('has made exactly what `quotient render` prints', async () => {
    const pools = toPools(MONTAGE, { rabbitHostname });
    const { stdout } = await runQuotient(['render', '--scaler-address', quotient.scalerAddress], toManifests(pools));
    const documents = parseAllDocuments(stdout).map((document) => document.toJS() as Rendered);
    const rendered = documents.filter(({ kind }) => kind !== 'ConfigMap');
    expect(rendered).toHaveLength(2 * pools.length);
    for (const object of rendered) {
      const words = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--field-manager=rendered'];
      const output = ['-o', 'json', '--show-managed-fields', '-f', '-'];
      const applied = JSON.parse(await bed.kubectl.run([...words, ...output], JSON.stringify(object))) as Managed;
      const live = (await find(object.kind as 'Deployment', object.metadata.name)) as unknown as Managed;
      // The same values, and not one field more or less.
      expect(applied.spec).toEqual(live.spec);
      expect(toOwnFields(applied, 'rendered')).toEqual(toOwnFields(live, 'quotient'));
    }
  });

  it('brings what is edited, and leaves the replicas to those who scale', async () => {
    await apply(toPool('edited', { taskType: 'edited', rabbitHostname, minReplicaCount: 2 }));
    await seeReasons('edited', 'WorkerPoolReady', 'WorkerPoolInitializing');
    expect(await find('Deployment', 'edited')).toMatchObject({ spec: { replicas: 2 } });
    await bed.client.patch(`${PATHS.WorkerPool}/edited`, { spec: { image: 'other:2', maxReplicaCount: 7 } });
    await seeReasons('edited', 'WorkerPoolReady', 'WorkerPoolUpdating');
    const edited = await find('Deployment', 'edited');
    expect(toImage(edited)).toBe('other:2');
    expect(edited.spec).toMatchObject({ replicas: 2 });
    expect(await find('ScaledObject', 'edited')).toMatchObject({ spec: { maxReplicaCount: 7 } });
    await bed.kubectl.run(['-n', NAMESPACE, 'scale', 'deployment', 'edited', '--replicas=5']);
    const requests = { cpu: '0.7', memory: '500M' };
    await bed.client.patch(`${PATHS.WorkerPool}/edited`, { spec: { initialResources: { requests } } });
    await vi.waitFor(
      async () => expect(JSON.stringify(await find('Deployment', 'edited'))).toContain('"cpu":"700m"'),
      SEEN,
    );
    expect(await find('Deployment', 'edited')).toMatchObject({ spec: { replicas: 5 } });
  });

  it('repairs what somebody changes by hand, and makes what somebody deletes', async () => {
    await apply(toPool('drifted', { taskType: 'drifted', rabbitHostname }));
    await seeReasons('drifted', 'WorkerPoolReady', 'WorkerPoolInitializing');
    const image = toImage(await find('Deployment', 'drifted'));
    await bed.kubectl.run(['-n', NAMESPACE, 'set', 'image', 'deployment/drifted', 'worker=wrong:1']);
    await vi.waitFor(async () => expect(toImage(await find('Deployment', 'drifted'))).toBe(image), SEEN);
    await bed.client
      .patch(`${PATHS.ScaledObject}/drifted`, { spec: { cooldownPeriod: 300, triggers: [] } })
      .catch(() => undefined);
    await bed.client.patch(`${PATHS.ScaledObject}/drifted`, { spec: { cooldownPeriod: 300 } });
    await vi.waitFor(
      async () => expect((await find('ScaledObject', 'drifted')).spec).toMatchObject({ cooldownPeriod: 30 }),
      SEEN,
    );
    const { uid } = (await find('Deployment', 'drifted')).metadata;
    await bed.client.delete(`${PATHS.Deployment}/drifted`);
    await vi.waitFor(async () => expect((await find('Deployment', 'drifted')).metadata.uid).not.toBe(uid), SEEN);
    expect(await readReasons('drifted')).toHaveLength(2);
  });

  it('says what is wrong with a bad one, and serves the others', async () => {
    const taskType = 'bad';
    const requests = { cpu: '1', memory: 'abc' };
    await apply(
      toPool('bad-memory', { taskType, rabbitHostname, initialResources: { requests } }),
      toPool('bad-limits', { taskType, rabbitHostname, minReplicaCount: 9, maxReplicaCount: 3 }),
      toPool('bad-host', { taskType, rabbitHostname: 'rabit.montage' }),
      toPool('x'.repeat(64), { taskType, rabbitHostname }),
      toPool('good', { taskType: 'good', rabbitHostname }),
    );
    await seeError('bad-memory', /spec\.initialResources\.requests\.memory "abc": must be a Kubernetes quantity/);
    await seeError('bad-limits', /spec\.maxReplicaCount 3 is below spec\.minReplicaCount 9/);
    await seeError('bad-host', /spec\.rabbitHostname "rabit\.montage" is the host of no configured broker/);
    await seeError('x'.repeat(64), /must be at most 63/);
    await seeReasons('good', 'WorkerPoolReady', 'WorkerPoolInitializing');
    expect(await isThere('Deployment', 'bad-host')).toBe(false);
    // One without cpu does not get past the API server, by either definition.
    const none = toPool('bad-cpu', { taskType, rabbitHostname, initialResources: { requests: { memory: '1Gi' } } });
    await expect(apply(none)).rejects.toThrow(/requests\.cpu: Required value/);
  });

  it('serves a bad one once it is mended', async () => {
    await bed.client.patch(`${PATHS.WorkerPool}/bad-limits`, { spec: { minReplicaCount: 0 } });
    await vi.waitFor(async () => expect((await readReasons('bad-limits'))[0]).toBe('WorkerPoolReady'), SEEN);
  });

  it('leaves a Deployment of that name alone that is not its own', async () => {
    const spec = { selector: { matchLabels: { app: 'x' } }, replicas: 0, template: POD_TEMPLATE };
    await apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'taken', namespace: NAMESPACE }, spec });
    await apply(toPool('taken', { taskType: 'taken', rabbitHostname }));
    await seeError('taken', /a Deployment named taken is there already and does not belong to this WorkerPool/);
    expect((await find('Deployment', 'taken')).metadata.ownerReferences).toBeUndefined();
    await bed.client.delete(`${PATHS.Deployment}/taken`);
    await vi.waitFor(async () => expect((await readReasons('taken'))[0]).toBe('WorkerPoolReady'), SEEN);
  });

  it('takes all away with a WorkerPool that is deleted', async () => {
    await bed.client.delete(`${PATHS.WorkerPool}/good`);
    await vi.waitFor(async () => expect(await isThere('Deployment', 'good')).toBe(false), COLLECTED);
    await vi.waitFor(async () => expect(await isThere('ScaledObject', 'good')).toBe(false), COLLECTED);
  });

  it("leaves all to HyperFlow's operator while that runs, and takes over what it made when it is gone", async () => {
    await bed.kubectl.apply(toManifests([toOperator(1)]));
    await vi.waitFor(async () => expect(await readLog()).toContain("HyperFlow's operator runs"), SEEN);
    await apply(toPool('left', { taskType: 'left', rabbitHostname, minReplicaCount: 1 }));
    const { uid } = (await find('WorkerPool', 'left')).metadata;
    await makeAsTheirOperator('left', uid);
    await bed.kubectl.run(['-n', NAMESPACE, 'scale', 'deployment', 'left', '--replicas=3']);
    expect(await readReasons('left')).toEqual([]);
    await bed.kubectl.apply(toManifests([toOperator(0)]));
    await seeReasons('left', 'WorkerPoolReady', 'WorkerPoolUpdating');
    expect((await find('ScaledObject', 'left')).spec['triggers']).toMatchObject([{ type: 'external-push' }]);
    expect((await find('Deployment', 'left')).spec).toMatchObject({
      replicas: 3,
      strategy: { rollingUpdate: { maxSurge: 0 } },
    });
  });

  it('writes nothing more once all is as it should be, and asked for nothing that its role lacks', async () => {
    const before = await readVersions();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(await readVersions()).toEqual(before);
    expect(await readLog()).not.toMatch(/may not|unexpected/);
  });

  async function readVersions(): Promise<unknown> {
    const lists = await Promise.all(
      (['Deployment', 'ScaledObject'] as const).map((kind) =>
        bed.client.get<{ readonly items: readonly { metadata: { name: string; generation: number } }[] }>(PATHS[kind]),
      ),
    );
    return lists.map(({ items }) => items.map(({ metadata }) => `${metadata.name} ${metadata.generation}`));
  }

  function readLog(): Promise<string> {
    return readFile(bed.layout.logPath('quotient'), 'utf8');
  }

  async function makeAsTheirOperator(name: string, uid: string): Promise<void> {
    const owner = {
      apiVersion: 'hyperflow.agh.edu.pl/v1',
      kind: 'WorkerPool',
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    const metadata = { name, namespace: NAMESPACE, ownerReferences: [owner] };
    const labels = { app: name };
    const template = { ...POD_TEMPLATE, metadata: { labels } };
    await bed.client.post(PATHS.Deployment, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, labels },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    });
    await bed.client.post(PATHS.ScaledObject, {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { ...metadata, labels: { name } },
      spec: {
        scaleTargetRef: { name },
        triggers: [{ type: 'prometheus', metadata: { serverAddress: 'http://p', query: 'x', threshold: '1' } }],
      },
    });
  }
});

interface Managed {
  readonly metadata: {
    readonly managedFields: readonly {
      manager: string;
      operation: string;
      fieldsV1: { readonly 'f:spec'?: unknown };
    }[];
  };
  readonly spec: unknown;
}

function toOwnFields({ metadata }: Managed, wanted: string): unknown {
  return metadata.managedFields.find(({ manager, operation }) => manager === wanted && operation === 'Apply')?.fieldsV1[
    'f:spec'
  ];
}

const POD_TEMPLATE = {
  metadata: { labels: { app: 'x' } },
  spec: { containers: [{ name: 'worker', image: 'none', resources: { requests: { cpu: '1', memory: '1Gi' } } }] },
};

function toOperator(replicas: number): unknown {
  const labels = { app: 'operator' };
  const containers = [{ name: 'main', image: 'hyperflowwms/worker-pool-operator:v1.0.0' }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hyperflow-worker-pool-operator', namespace: OWN_NAMESPACE },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}
