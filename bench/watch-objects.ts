import {
  aDeployment,
  anAutoscaler,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
  type RawObject,
} from '../test/builders/kubernetes.ts';

/** How many of everything. */
export interface WorldSize {
  readonly namespaces: number;
  readonly poolsPerNamespace: number;
  readonly podsPerPool: number;
}

/** What an API server holds, by the plural of the kind; owners before what they own, quotas last. */
export type Objects = ReadonlyMap<string, readonly RawObject[]>;

/**
 * One quota of three rows in each namespace, and in it pools as an operator writes them: each with a Deployment, its
 * ReplicaSet, an HPA and running pods.
 */
export function toObjects(size: WorldSize): Objects {
  const namespaces = Array.from({ length: size.namespaces }, (_, index) => `space-${String(index).padStart(3, '0')}`);
  const worlds = namespaces.map((namespace) => toNamespace(namespace, size));
  const collect = (kind: keyof NamespaceObjects): readonly RawObject[] => worlds.flatMap((world) => world[kind]);
  return new Map(KINDS.map((kind) => [kind, collect(kind)]));
}

/** The pod of a pool with that number. */
export function toPod(namespace: string, pool: string, index: number): RawObject {
  const { replicaSet } = toOwners(namespace, pool, 0);
  const name = `${replicaSet.metadata.name}-${index}`;
  const requests = { cpu: '500m', memory: '512Mi' };
  const pod = aPod({ namespace, name, uid: `${namespace}-${name}`, of: replicaSet, requests });
  return { ...pod, metadata: { ...pod.metadata, managedFields: MANAGED_FIELDS } };
}

const KINDS = [
  'scaledobjects',
  'deployments',
  'replicasets',
  'horizontalpodautoscalers',
  'pods',
  'resourcequotas',
] as const;

type NamespaceObjects = Readonly<Record<(typeof KINDS)[number], readonly RawObject[]>>;

function toNamespace(namespace: string, { poolsPerNamespace, podsPerPool }: WorldSize): NamespaceObjects {
  const pools = Array.from({ length: poolsPerNamespace }, (_, index) => `pool-${String(index).padStart(3, '0')}`);
  const owners = pools.map((pool) => toOwners(namespace, pool, podsPerPool));
  const pods = poolsPerNamespace * podsPerPool;
  const hard = { 'requests.cpu': String(pods), 'requests.memory': `${pods}Gi`, pods: String(2 * pods) };
  return {
    resourcequotas: [aQuota({ namespace, hard })],
    scaledobjects: owners.map(({ scaledObject }) => scaledObject),
    deployments: owners.map(({ deployment }) => deployment),
    replicasets: owners.map(({ replicaSet }) => replicaSet),
    horizontalpodautoscalers: owners.map(({ autoscaler }) => autoscaler),
    pods: pools.flatMap((pool) => Array.from({ length: podsPerPool }, (_, index) => toPod(namespace, pool, index))),
  };
}

function toOwners(namespace: string, name: string, replicas: number) {
  const identity = { namespace, name, uid: `${namespace}-${name}` };
  const deployment = aDeployment({ ...identity, uid: `${identity.uid}-deployment`, replicas });
  const scaledObject = aScaledObject({ ...identity, trigger: { queueName: `${namespace}.${name}` } });
  const replicaSet = aReplicaSet({ namespace, uid: `${identity.uid}-first`, of: deployment });
  const autoscaler = anAutoscaler({ namespace, uid: `${identity.uid}-hpa`, of: scaledObject });
  const target = { type: 'AverageValue', averageValue: '1' };
  const metrics = [{ type: 'External', external: { metric: { name: 's0-quotient-replicas' }, target } }];
  const scaleTargetRef = { apiVersion: deployment['apiVersion'], kind: deployment.kind, name };
  return {
    deployment,
    scaledObject,
    // A real API server wants all of it.
    replicaSet: { ...replicaSet, spec: deployment['spec'] },
    autoscaler: { ...autoscaler, spec: { ...(autoscaler['spec'] as object), scaleTargetRef, metrics } },
  };
}

/** What API servers write down of who set which field: most of a pod's bytes, and nothing that we keep. */
const MANAGED_FIELDS = ['kube-controller-manager', 'kubelet'].map((manager) => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`f:field-${index}`, { 'f:name': {}, 'f:value': {}, 'f:resources': {} }]),
  ),
}));
