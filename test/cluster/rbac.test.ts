import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { request } from 'undici';
import { parseAllDocuments } from 'yaml';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../rabbitmq/node.ts';
import { type Bed, startBed } from './bed/bed.ts';
import { toKedaDefinitions } from './bed/keda.ts';
import type { KubernetesEvent, KubernetesObject, ObjectList } from './client/objects.ts';
import { type QuotientOnBed, startQuotient } from './quotient/service.ts';
import { toManifests, toNamespace, toQuota, toScaledObject } from './workload/manifests.ts';
import { toSleeperDeployment } from './workload/sleepers.ts';

const MANIFESTS = join(import.meta.dirname, '../../deploy/manifests/quotient.yaml');
const OWN_NAMESPACE = 'quotient';
const SERVICE_ACCOUNT = 'quotient';
const USER = `system:serviceaccount:${OWN_NAMESPACE}:${SERVICE_ACCOUNT}`;
const NAMESPACE = 'pools';

/** Short, so that a watch that may not be opened is missed soon. */
const QUICK = { POLL_INTERVAL_MS: '200', REQUEST_TIMEOUT_MS: '500', STALE_AFTER_MS: '2000' };

/** What one start writes: from two replicas down to one, as soon as what was told before counts no more. */
const WRITING = { STABILIZATION_WINDOW_MS: '0', ANSWER_WINDOW_MS: '500' };

const SCALER_ADDRESS = 'quotient.quotient.svc.cluster.local:9090';

const SEEN = { timeout: 60_000, interval: 200 };

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly Rule[];
}

/** One thing that the chart allows. */
interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

describe.skipIf(!hasRabbitMq())(`with the chart's own role (${MISSING_RABBITMQ})`, async () => {
  const manifests = await readManifests();
  const role = manifests.find(({ kind }) => kind === 'ClusterRole');
  const permissions = (role?.rules ?? []).flatMap(toPermissions);
  let bed: Bed;
  let broker: RabbitMqNode;
  let kubeconfigPath: string;

  beforeAll(async () => {
    [bed, broker] = await Promise.all([startBed({ keda: 'none', audit: 'everything' }), startRabbitMq()]);
    await bed.kubectl.define(toKedaDefinitions('2.21'));
    const own = manifests.filter(({ kind }) => ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding'].includes(kind));
    await bed.kubectl.apply(toManifests([toNamespace(OWN_NAMESPACE), ...own]));
    kubeconfigPath = await bed.createServiceAccountKubeconfig(OWN_NAMESPACE, SERVICE_ACCOUNT);
  });

  afterAll(async () => {
    await bed.stop();
    await broker.stop();
  });

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it('everything works, and nothing is asked for that it does not allow, nor allowed that is not asked for', async () => {
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), toQuota(NAMESPACE, { 'requests.cpu': '8' })]));
    await bed.kubectl.apply(toManifests(toPools()));
    await makeAutoscalers();
    const quotient = await start('whole');
    await vi.waitFor(async () => {
      const { pools } = await quotient.readAllocation(NAMESPACE);
      expect(pools.map(({ name, state, current }) => ({ name, state, current }))).toEqual([
        { name: 'bad', state: 'rejected', current: undefined },
        { name: 'deployment', state: 'ready', current: 1 },
        { name: 'statefulset', state: 'ready', current: 1 },
      ]);
    }, SEEN);
    await vi.waitFor(async () => expect(await readEvents('PoolRejected')).toHaveLength(1), SEEN);
    await vi.waitFor(async () => expect(await readEvents('PoolScaled')).toHaveLength(2), SEEN);
    await stop(quotient);
    // A second start finds its Event there already, and brings it up to date.
    const again = await start('again');
    await vi.waitFor(async () => expect(await findAsked()).toEqual(sortTexts(permissions.map(toText))), SEEN);
    await stop(again);
    expect(await readLog('whole')).not.toMatch(/forbidden|may not/);
  });

  it.each(permissions)('without "$verb" on $resource it says so, and goes on', async (permission) => {
    const { verb, resource, group } = permission;
    const name = `no-${verb}-${resource.replace('/', '-')}`;
    // Only what is there already is brought up to date.
    if (verb === 'patch') await writeEvents();
    const rules = permissions.filter((other) => other !== permission).map(toRule);
    await bed.kubectl.apply(toManifests([{ ...role, rules }, ...toPools()]));
    // With its Event there, a start would only bring it up to date.
    if (verb === 'create') await bed.client.delete(`/api/v1/namespaces/${NAMESPACE}/events`);
    const quotient = await start(name);
    const [plural = '', subresource] = resource.split('/');
    const kind = `${plural}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
    await vi.waitFor(async () => expect(await readLog(name)).toContain(`may not ${verb} ${kind}`), SEEN);
    expect(await readLog(name)).toContain(`the ServiceAccount needs \\"${verb}\\"`);
    expect((await request(`${quotient.httpUrl}/readyz`)).statusCode).toBe(200);
    await stop(quotient);
    await bed.kubectl.apply(toManifests([role]));
  });

  async function writeEvents(): Promise<void> {
    const quotient = await start('before');
    await vi.waitFor(async () => expect(await readEvents('PoolRejected')).toHaveLength(1), SEEN);
    await stop(quotient);
  }

  /** As KEDA makes them, which does not run here: what they read is of no use to them, and they leave all as it is. */
  async function makeAutoscalers(): Promise<void> {
    for (const { name, kind } of TARGETS) {
      const path = `/apis/keda.sh/v1alpha1/namespaces/${NAMESPACE}/scaledobjects/${name}`;
      const { metadata } = await bed.client.get<KubernetesObject>(path);
      await bed.kubectl.apply(toManifests([toAutoscaler(name, kind, metadata.uid)]));
    }
  }

  function start(name: string): Promise<QuotientOnBed> {
    const { managementUrl } = broker;
    return startQuotient(bed, {
      managementUrl,
      kubeconfigPath,
      name,
      environment: { ...QUICK, ...WRITING, SCALER_ADDRESSES: SCALER_ADDRESS },
    });
  }

  async function stop(quotient: QuotientOnBed): Promise<void> {
    await quotient.component.terminate();
    await quotient.stop();
  }

  function readLog(name: string): Promise<string> {
    return readFile(bed.layout.logPath(name), 'utf8');
  }

  async function readEvents(wanted: string): Promise<readonly KubernetesEvent[]> {
    const { items } = await bed.client.get<ObjectList<KubernetesEvent>>(`/api/v1/namespaces/${NAMESPACE}/events`);
    return items.filter(({ reason }) => reason === wanted);
  }

  /** What the ServiceAccount was really allowed to do, by the API server's audit log. */
  async function findAsked(): Promise<readonly string[]> {
    const lines = (await readFile(bed.layout.file('audit.jsonl'), 'utf8')).split('\n').slice(0, -1);
    const asked = lines.map((line) => JSON.parse(line) as AuditLine).filter(({ user }) => user?.username === USER);
    return sortTexts(
      asked.map(({ verb, objectRef }) =>
        toText({ verb, group: objectRef?.apiGroup ?? '', resource: toResource(objectRef) }),
      ),
    );
  }
});

const TARGETS = [
  { name: 'deployment', kind: 'Deployment' },
  { name: 'statefulset', kind: 'StatefulSet' },
];

function toAutoscaler(name: string, kind: string, uid: string): unknown {
  const owner = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name, uid, controller: true };
  const rules = { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1000, periodSeconds: 15 }] };
  const metric = { name: 's0-quotient-replicas' };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: `keda-hpa-${name}`, namespace: NAMESPACE, ownerReferences: [owner] },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
      minReplicas: 1,
      maxReplicas: 5,
      behavior: { scaleUp: rules, scaleDown: rules },
      metrics: [{ type: 'External', external: { metric, target: { type: 'AverageValue', averageValue: '1' } } }],
    },
  };
}

/** One without a target, which is worth an Event, and one of each kind of target, at two replicas. */
function toPools(): unknown[] {
  return [{ name: 'bad', kind: 'Deployment' }, ...TARGETS].flatMap(({ name, kind }) => {
    const triggers = [{ type: 'external', metadata: { scalerAddress: SCALER_ADDRESS, queueName: name } }];
    const pool = toScaledObject({ namespace: NAMESPACE, name, maxReplicaCount: 5, triggers }) as { spec: object };
    const scaledObject = { ...pool, spec: { ...pool.spec, scaleTargetRef: { kind, name } } };
    const target = { ...(toSleeperDeployment({ namespace: NAMESPACE, name, cpu: '100m' }, 2) as object), kind };
    return name === 'bad' ? [scaledObject] : [scaledObject, target];
  });
}

interface AuditLine {
  readonly verb: string;
  readonly user?: { readonly username?: string };
  readonly objectRef?: { readonly apiGroup?: string; readonly resource?: string; readonly subresource?: string };
}

function toResource(reference: AuditLine['objectRef']): string {
  const { resource = '', subresource } = reference ?? {};
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

async function readManifests(): Promise<readonly Manifest[]> {
  const documents = parseAllDocuments(await readFile(MANIFESTS, 'utf8'));
  return documents.flatMap((document) => {
    const value = document.toJS() as Manifest | null;
    return value === null ? [] : [value];
  });
}

function toPermissions({ apiGroups, resources, verbs }: Rule): Permission[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb }))),
  );
}

function toRule({ group, resource, verb }: Permission): Rule {
  return { apiGroups: [group], resources: [resource], verbs: [verb] };
}

function toText({ verb, group, resource }: Permission): string {
  return `${verb} ${resource}.${group}`;
}

function sortTexts(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
