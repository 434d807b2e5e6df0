import { parseQuantity, toAmount } from '../../../src/contract/quantity.ts';
import type { KubernetesObject, Pod, PodSpec, Workload } from '../client/objects.ts';
import type { PoolFact } from './timeline.ts';

/** What one pod requests in its containers, milli-CPU. */
export function toCpu({ containers }: PodSpec): number {
  const quantities = containers.map(({ resources }) => parseQuantity(resources?.requests?.['cpu'] ?? '0') ?? 0n);
  return toAmount(
    quantities.reduce((sum, quantity) => sum + quantity, 0n),
    'cpu',
    'up',
  );
}

/** Whose pod it is: the Deployment's or StatefulSet's name, or `Job/name`, or the pod's own. */
export function toPoolName({ metadata }: KubernetesObject): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner === undefined) return `Pod/${metadata.name}`;
  switch (owner.kind) {
    case 'ReplicaSet':
      return hash === undefined ? owner.name : owner.name.slice(0, -hash.length - 1);
    case 'StatefulSet':
      return owner.name;
    default:
      return `${owner.kind}/${owner.name}`;
  }
}

/** Counts the pods of each owner. */
export function toPools(pods: readonly Pod[], workloads: readonly Workload[]): readonly PoolFact[] {
  const byPool = Map.groupBy(pods.filter(isCharged), toPoolName);
  const scaled = workloads.map(({ metadata, spec }) =>
    toPool(metadata.name, toCpu(spec.template.spec), byPool.get(metadata.name) ?? [], spec.replicas ?? 1),
  );
  const names = new Set(scaled.map(({ pool }) => pool));
  const foreign = [...byPool].filter(([pool]) => !names.has(pool));
  return [...scaled, ...foreign.map(([pool, own]) => toPool(pool, own[0] === undefined ? 0 : toCpu(own[0].spec), own))];
}

function isCharged({ status }: Pod): boolean {
  return status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

function toPool(pool: string, cpu: number, pods: readonly Pod[], asked?: number): PoolFact {
  const active = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const ready = active.filter(({ status }) =>
    status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  const terminating = pods.length - active.length;
  return {
    kind: 'pool',
    pool,
    cpu,
    asked: asked ?? active.length,
    active: active.length,
    ready: ready.length,
    terminating,
  };
}
