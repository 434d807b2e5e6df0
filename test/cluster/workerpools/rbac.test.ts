import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import type { Bed } from '../bed/bed.ts';
import { BROKER, render, type Rendered } from '../chart/helm.ts';
import { toManifests, toNamespace } from '../workload/manifests.ts';
import { startWorld, type World } from '../world.ts';
import { type DefinitionOrigin, readDefinition } from './definition.ts';
import { NAMESPACE, toPool } from './pools.ts';

const OWN_NAMESPACE = 'quotient';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** by whose definition it is needed */
  readonly origin: DefinitionOrigin;
}

const HYPERFLOW = 'hyperflow.agh.edu.pl';

/** All that the controller of WorkerPools may do besides what Quotient may anyhow. */
const PERMISSIONS: readonly Permission[] = [
  { group: HYPERFLOW, resource: 'workerpools', verb: 'list', origin: 'ours' },
  { group: HYPERFLOW, resource: 'workerpools', verb: 'watch', origin: 'ours' },
  { group: HYPERFLOW, resource: 'workerpools', verb: 'patch', origin: 'theirs' },
  { group: HYPERFLOW, resource: 'workerpools/status', verb: 'patch', origin: 'ours' },
  { group: 'apps', resource: 'deployments', verb: 'create', origin: 'ours' },
  { group: 'apps', resource: 'deployments', verb: 'patch', origin: 'ours' },
  { group: 'keda.sh', resource: 'scaledobjects', verb: 'create', origin: 'ours' },
  { group: 'keda.sh', resource: 'scaledobjects', verb: 'patch', origin: 'ours' },
];

const SEEN = { timeout: 60_000, interval: 200 };

describe.skipIf(!hasRabbitMq())(`the controller of WorkerPools with less than its role (${MISSING_RABBITMQ})`, () => {
  let world: World;
  let bed: Bed;
  let role: Rendered;
  let kubeconfigPath: string;

  beforeAll(async () => {
    world = await startWorld({ keda: 'definitions' });
    ({ bed } = world);
    const chart = await render(4, ...BROKER, '--set=workerPools.enabled=true');
    const found = chart.find(({ kind }) => kind === 'ClusterRole');
    if (found === undefined) throw new Error('the chart has no ClusterRole');
    role = found;
    const others = chart.filter(({ kind }) => ['ServiceAccount', 'ClusterRoleBinding'].includes(kind));
    const namespaces = [OWN_NAMESPACE, NAMESPACE].map(toNamespace);
    await bed.kubectl.apply(toManifests([...namespaces, role, ...others]));
    kubeconfigPath = await bed.createServiceAccountKubeconfig(OWN_NAMESPACE, 'quotient');
  });

  afterAll(() => world.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it('has no more in its role than what is tried here', async () => {
    const without = await render(4, ...BROKER);
    const usual = new Set(toTexts(without.find(({ kind }) => kind === 'ClusterRole')));
    const more = toTexts(role).filter((text) => !usual.has(text));
    expect(more.sort()).toEqual(PERMISSIONS.map(({ group, resource, verb }) => `${group} ${resource} ${verb}`).sort());
  });

  it.each(PERMISSIONS)('without "$verb" on $resource says so, and goes on', async (permission) => {
    const { resource, group, verb, origin } = permission;
    const name = `no-${verb}-${resource.replace('/', '-')}`;
    const rules = (role['rules'] as readonly Rule[]).flatMap((rule) => without(rule, permission));
    await bed.kubectl.apply(toManifests([{ ...role, rules }, readDefinition(origin)]));
    await bed.kubectl.waitForDefinitions();
    await bed.kubectl.apply(toManifests([toPool(name, { taskType: 'mProject', rabbitHostname: '127.0.0.1' })]));
    const quotient = await world.startQuotient({ kubeconfigPath, name, environment: { WORKER_POOLS: 'true' } });
    const [plural = '', subresource] = resource.split('/');
    const kind = `${plural}.${group}${subresource === undefined ? '' : `/${subresource}`}`;
    await vi.waitFor(async () => expect(await readLog(name)).toContain(`may not ${verb} ${kind}`), SEEN);
    expect(await readLog(name)).toContain(`the ServiceAccount needs \\"${verb}\\"`);
    expect((await request(`${quotient.httpUrl}/readyz`)).statusCode).toBe(200);
    await quotient.component.terminate();
    await quotient.stop();
    await bed.kubectl.run(['delete', 'crd', 'workerpools.hyperflow.agh.edu.pl']);
  });

  function readLog(name: string): Promise<string> {
    return readFile(bed.layout.logPath(name), 'utf8');
  }
});

function toTexts(role: Rendered | undefined): readonly string[] {
  return ((role?.['rules'] ?? []) as readonly Rule[]).flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group} ${resource} ${verb}`))),
  );
}

/** The same rule, one resource each, without one of its verbs. */
function without({ apiGroups, resources, verbs }: Rule, { group, resource, verb }: Permission): readonly Rule[] {
  return resources.flatMap((one) => {
    const isMeant = apiGroups.includes(group) && one === resource;
    const left = isMeant ? verbs.filter((other) => other !== verb) : verbs;
    return left.length === 0 ? [] : [{ apiGroups, resources: [one], verbs: left }];
  });
}
