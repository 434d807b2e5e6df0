import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { request } from 'undici';
import { parseAllDocuments } from 'yaml';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../rabbitmq/node.ts';
import { type Bed, startBed } from './bed/bed.ts';
import { toKedaDefinitions } from './bed/keda.ts';
import type { KubernetesEvent, ObjectList } from './client/objects.ts';
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
    await bed.kubectl.run(['apply', '--server-side', '-f', toKedaDefinitions('2.21')]);
    await bed.kubectl.run(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s']);
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
    const quotient = await start('whole');
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE), toQuota(NAMESPACE, { 'requests.cpu': '8' })]));
    await bed.kubectl.apply(toManifests(['good', 'bad'].flatMap((name) => toPool(quotient, name))));
    await vi.waitFor(async () => {
      const { pools } = await quotient.readAllocation(NAMESPACE);
      expect(pools.map(({ name, state, warnings }) => ({ name, state, warnings }))).toEqual([
        { name: 'bad', state: 'rejected', warnings: [] },
        { name: 'good', state: 'ready', warnings: [] },
      ]);
    }, SEEN);
    await vi.waitFor(async () => expect(await readEvents()).toHaveLength(1), SEEN);
    await stop(quotient);
    // A second start finds its Event there already, and brings it up to date.
    const again = await start('again');
    await vi.waitFor(async () => expect(await findAsked()).toEqual(sortTexts(permissions.map(toText))), SEEN);
    await stop(again);
    expect(await readLog('whole')).not.toMatch(/forbidden|may not/);
  });

  it.each(permissions)('without "$verb" on $resource it says so, and goes on', async (permission) => {
    const name = `no-${permission.verb}-${permission.resource}`;
    const rules = permissions.filter((other) => other !== permission).map(toRule);
    await bed.kubectl.apply(toManifests([{ ...role, rules }]));
    const quotient = await start(name);
    if (permission.verb === 'patch') await vi.waitFor(async () => expect(await readEvents()).toHaveLength(1), SEEN);
    const group = permission.group === '' ? '' : `.${permission.group}`;
    const sentence = `may not ${permission.verb} ${permission.resource}${group}`;
    if (permission.verb === 'create') await bed.client.delete(`/api/v1/namespaces/${NAMESPACE}/events`);
    await vi.waitFor(async () => expect(await readLog(name)).toContain(sentence), SEEN);
    expect(await readLog(name)).toContain(`the ServiceAccount needs \\"${permission.verb}\\"`);
    expect((await request(`${quotient.httpUrl}/readyz`)).statusCode).toBe(200);
    await stop(quotient);
    await bed.kubectl.apply(toManifests([role]));
  });

  /** The bad one has no target, which is worth an Event. */
  function toPool({ scalerAddress }: QuotientOnBed, name: string): unknown[] {
    const triggers = [{ type: 'external', metadata: { scalerAddress, queueName: name } }];
    const pool = toScaledObject({ namespace: NAMESPACE, name, maxReplicaCount: 5, triggers });
    return name === 'bad' ? [pool] : [pool, toSleeperDeployment({ namespace: NAMESPACE, name, cpu: '100m' })];
  }

  function start(name: string): Promise<QuotientOnBed> {
    const { managementUrl } = broker;
    return startQuotient(bed, { managementUrl, kubeconfigPath, name, environment: QUICK });
  }

  async function stop(quotient: QuotientOnBed): Promise<void> {
    await quotient.component.terminate();
    await quotient.stop();
  }

  function readLog(name: string): Promise<string> {
    return readFile(bed.layout.logPath(name), 'utf8');
  }

  async function readEvents(): Promise<readonly KubernetesEvent[]> {
    const { items } = await bed.client.get<ObjectList<KubernetesEvent>>(`/api/v1/namespaces/${NAMESPACE}/events`);
    return items.filter(({ reason }) => reason.startsWith('Pool'));
  }

  /** What the ServiceAccount was really allowed to do, by the API server's audit log. */
  async function findAsked(): Promise<readonly string[]> {
    const lines = (await readFile(bed.layout.file('audit.jsonl'), 'utf8')).split('\n').slice(0, -1);
    const asked = lines.map((line) => JSON.parse(line) as AuditLine).filter(({ user }) => user?.username === USER);
    return sortTexts(
      asked.map(({ verb, objectRef }) =>
        toText({ verb, group: objectRef?.apiGroup ?? '', resource: objectRef?.resource ?? '' }),
      ),
    );
  }
});

interface AuditLine {
  readonly verb: string;
  readonly user?: { readonly username?: string };
  readonly objectRef?: { readonly apiGroup?: string; readonly resource?: string };
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
