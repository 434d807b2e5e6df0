import { applyLimitRanges, toKeptLimitRange } from '../../../src/inputs/cluster/objects/limit-range.ts';
import { isCharged } from '../../../src/inputs/cluster/objects/pod-charge.ts';
import { toPodShape } from '../../../src/inputs/cluster/objects/pod-spec.ts';
import { createPodReader, type KeptPod } from '../../../src/inputs/cluster/objects/pod.ts';
import { type KeptQuota, toKeptQuota } from '../../../src/inputs/cluster/objects/quota.ts';
import type { PodShape } from '../../../src/inputs/cluster/pod-shape.ts';
import { createRowCharges } from '../../../src/inputs/cluster/watched/row-charges.ts';
import type { KubernetesClient } from '../client/client.ts';
import { RUNTIME_CLASSES, type RandomPod } from './random-pods.ts';
import { listObjects } from './world.ts';

/** Tells what a pod made from a template in a namespace will look like to a quota. */
export async function createPrediction(
  client: KubernetesClient,
): Promise<(namespace: string, template: RandomPod) => PodShape> {
  const ranges = (await listObjects(client, '/api/v1/limitranges')).flatMap((range) => toKeptLimitRange(range) ?? []);
  return (namespace, { spec }) => {
    // A template knows its RuntimeClass, and the RuntimeClass the overhead.
    const overhead = RUNTIME_CLASSES.get(spec.runtimeClassName ?? '') ?? {};
    const own = ranges.filter((range) => range.namespace === namespace);
    return toPodShape(applyLimitRanges({ ...spec, overhead }, own));
  };
}

/** Every row in which our sum differs from what the quota controller counted. */
export async function findMisfits(client: KubernetesClient): Promise<string[]> {
  const quotas = Map.groupBy(await readQuotas(client), ({ namespace }) => namespace);
  const pods = Map.groupBy(await readPods(client), ({ namespace }) => namespace);
  return [...quotas].flatMap(([namespace, own]) => findMisfitsOf(own, pods.get(namespace) ?? [], Date.now()));
}

function findMisfitsOf(quotas: readonly KeptQuota[], pods: readonly KeptPod[], nowMs: number): string[] {
  const charges = createRowCharges(quotas);
  const all = pods.map((pod) => charges.of(pod.shape, isCharged(pod, nowMs)));
  return charges.rows.flatMap(({ quota: { namespace, name }, resource }, row) => {
    const sum = all.reduce((total, charge) => total + (charge[row] ?? 0), 0);
    const rows = quotas.find((quota) => quota.name === name)?.rows ?? [];
    const used = rows.find((one) => one.resource === resource)?.used;
    return sum === used ? [] : [`${namespace}/${name} ${resource}: used ${used}, ours ${sum}`];
  });
}

/** All quotas, as a watch would keep them. */
export async function readQuotas(client: KubernetesClient): Promise<readonly KeptQuota[]> {
  return (await listObjects(client, '/api/v1/resourcequotas')).flatMap((quota) => toKeptQuota(quota) ?? []);
}

/** All pods, as a watch would keep them. */
export async function readPods(client: KubernetesClient): Promise<readonly KeptPod[]> {
  const read = createPodReader();
  return (await listObjects(client, '/api/v1/pods')).flatMap((pod) => read(pod) ?? []);
}
