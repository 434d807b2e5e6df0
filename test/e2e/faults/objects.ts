import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import type { ObjectList, Pod } from '../../cluster/client/objects.ts';
import { toManifests, toNamespace, toQuota } from '../../cluster/workload/manifests.ts';
import { toSleeperDeployment, toSleeperJob } from '../../cluster/workload/sleepers.ts';
import type { World } from '../../cluster/world.ts';
import type { Fault, FaultStage } from './fault.ts';

const AT_MS = 10_000;

/** The pool that gets more to do at 11 s. */
const VICTIM = 'small';

const MANIFESTS = join(import.meta.dirname, '../../../deploy/manifests/quotient.yaml');
const OWN_NAMESPACE = 'quotient';

/** What people and other controllers do to the objects that we read and write. */
export const OBJECT_FAULTS: readonly Fault[] = [
  toForbidden(),
  toStuckPod(),
  {
    name: 'quota-lowered',
    title: 'quota lowered to 4 CPU, below what runs, and raised again after 15 s',
    atMs: AT_MS,
    strike: async ({ world, namespace, note }) => {
      await world.bed.kubectl.apply(toManifests([toQuota(namespace, { 'requests.cpu': '4' })]));
      await delay(15_000);
      note('raised again');
      await world.bed.kubectl.apply(toManifests([toQuota(namespace, { 'requests.cpu': '8' })]));
    },
  },
  {
    name: 'scaledobject-deleted',
    title: 'ScaledObject deleted, made again after 5 s',
    atMs: AT_MS,
    strike: async ({ world, namespace }) => {
      const path = toScaledObjectPath(namespace);
      const { apiVersion, kind, spec } = await world.bed.client.get<Record<string, unknown>>(path);
      await world.bed.kubectl.run(['delete', '-n', namespace, 'scaledobject', VICTIM]);
      await delay(5_000);
      await world.bed.kubectl.apply(toManifests([{ apiVersion, kind, metadata: { name: VICTIM, namespace }, spec }]));
    },
  },
  {
    name: 'scaledobject-paused',
    title: 'ScaledObject paused, and unpaused after 15 s',
    atMs: AT_MS,
    strike: async ({ world, namespace }) => {
      const pause = (value: string | null) =>
        world.bed.client.patch(toScaledObjectPath(namespace), {
          metadata: { annotations: { 'autoscaling.keda.sh/paused': value } },
        });
      await pause('true');
      await delay(15_000);
      await pause(null);
    },
  },
  {
    name: 'deployment-reset',
    title: 'Deployment set to 0 by hand',
    atMs: 16_000,
    setsReplicas: true,
    strike: async ({ world, namespace }) => {
      await world.bed.kubectl.run(['scale', '-n', namespace, 'deployment', VICTIM, '--replicas=0']);
    },
  },
  {
    name: 'job-of-half',
    title: 'a Job takes half of the quota for 15 s',
    atMs: AT_MS,
    strike: async ({ world, namespace }) => {
      const sleepers = { namespace, name: 'merge', cpu: '1' };
      await world.bed.kubectl.apply(toManifests([toSleeperJob(sleepers, 4, 15)]));
      const words = ['wait', '-n', namespace, 'job', 'merge', '--for=condition=Complete', '--timeout=120s'];
      await world.bed.kubectl.run(words);
    },
  },
  toAsleep(),
];

function toScaledObjectPath(namespace: string): string {
  return `/apis/keda.sh/v1alpha1/namespaces/${namespace}/scaledobjects/${VICTIM}`;
}

interface ManifestObject {
  readonly kind: string;
  readonly rules?: readonly { readonly resources: readonly string[] }[];
}

/** With the chart's own role, whose permission to write replicas is taken away and given back. */
function toForbidden(): Fault {
  const objects = parseAllDocuments(readFileSync(MANIFESTS, 'utf8')).map((one) => one.toJS() as ManifestObject);
  const role = objects.find(({ kind }) => kind === 'ClusterRole');
  const weakened = { ...role, rules: role?.rules?.filter(({ resources }) => !resources.some(isScale)) };
  return {
    name: 'scale-forbidden',
    title: 'writing replicas forbidden for 20 s',
    atMs: AT_MS,
    prepare: async ({ bed }) => {
      const own = objects.filter(({ kind }) => ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding'].includes(kind));
      await bed.kubectl.apply(toManifests([toNamespace(OWN_NAMESPACE), ...own]));
      return { kubeconfigPath: await bed.createServiceAccountKubeconfig(OWN_NAMESPACE, 'quotient') };
    },
    strike: async ({ world }) => {
      await world.bed.kubectl.apply(toManifests([weakened]));
      await delay(20_000);
      await world.bed.kubectl.apply(toManifests([role]));
    },
  };
}

function isScale(resource: string): boolean {
  return resource.endsWith('/scale');
}

/** One that has ended and may not be removed: it keeps its room as long as it is there. */
function toStuckPod(): Fault {
  return {
    name: 'pod-stuck',
    title: 'a pod of the pool that shrinks is stuck terminating for 20 s',
    atMs: AT_MS,
    strike: async ({ world, namespace }) => {
      const pods = await listPods(world, namespace);
      const paths = pods
        .filter(({ metadata }) => metadata.labels?.['app'] === 'large')
        .map(({ metadata }) => `/api/v1/namespaces/${namespace}/pods/${metadata.name}`);
      for (const path of paths) await setFinalizers(world, path, ['quotient.example/stuck']);
      await delay(20_000);
      for (const path of paths) await setFinalizers(world, path, []);
    },
  };
}

/**
 * Other people's pods hold the whole quota when the pools' pods have to be made anew. Their ReplicaSets try less and less
 * often: after a minute of refusals it may be another one until they look again by themselves.
 */
function toAsleep(): Fault {
  const others = { name: 'others', cpu: '1' };
  return {
    name: 'asleep',
    title: "other people's pods hold all of the quota for 60 s, and the pools' pods are deleted meanwhile",
    atMs: AT_MS,
    // KEDA's own: it would take both pools to 0 sooner, and start them anew.
    scaling: { cooldownPeriod: 300 },
    strike: async ({ world: { bed }, namespace, quotient, note }) => {
      // Else Quotient gives the room of the larger quota to its pools before the others' ReplicaSet has tried again.
      quotient?.component.freeze();
      await bed.kubectl.apply(toManifests([toQuota(namespace, { 'requests.cpu': '16' })]));
      await bed.kubectl.apply(toManifests([toSleeperDeployment({ namespace, ...others }, 8)]));
      await bed.kubectl.run(['rollout', 'status', '-n', namespace, 'deployment/others', '--timeout=60s']);
      quotient?.component.thaw();
      await bed.kubectl.apply(toManifests([toQuota(namespace, { 'requests.cpu': '8' })]));
      note('pods deleted');
      await bed.kubectl.run(['delete', 'pod', '-n', namespace, '-l', 'app in (large, small)', '--wait=false']);
      await delay(60_000);
      await bed.kubectl.run(['delete', '-n', namespace, 'deployment', 'others']);
    },
  };
}

async function listPods({ bed }: World, namespace: string): Promise<readonly Pod[]> {
  return (await bed.client.get<ObjectList<Pod>>(`/api/v1/namespaces/${namespace}/pods`)).items;
}

async function setFinalizers({ bed }: FaultStage['world'], path: string, finalizers: readonly string[]): Promise<void> {
  await bed.client.patch(path, { metadata: { finalizers } });
}
