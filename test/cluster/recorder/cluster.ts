import { parseQuantity, toAmount } from '../../../src/contract/quantity.ts';
import type { KubernetesClient } from '../client/client.ts';
import type {
  Conditioned,
  KubernetesEvent,
  KubernetesObject,
  Pod,
  ResourceQuota,
  Workload,
} from '../client/objects.ts';
import { watchObjects } from '../client/watch.ts';
import type { TimelineLog } from './log.ts';
import { toPools } from './pods.ts';

/** Writes down what happens to the objects of a namespace, until the signal. */
export async function recordCluster(
  client: KubernetesClient,
  namespace: string,
  log: TimelineLog,
  signal: AbortSignal,
): Promise<void> {
  const watch = <Item extends KubernetesObject>(group: string, collection: string, use: Use<Item>): Promise<void> => {
    const path = `/${group}/namespaces/${namespace}/${collection}`;
    return watchObjects<Item>({ client, path, ...use }, signal);
  };
  const pods = new Map<string, Pod>();
  const workloads = new Map<string, Workload>();
  const countPods = (): void => {
    const all = toPools([...pods.values()], [...workloads.values()]);
    const gone = [...seenPools].filter((pool) => !all.some((fact) => fact.pool === pool));
    for (const fact of all) log.change(`pool ${fact.pool}`, fact);
    for (const pool of gone) log.change(`pool ${pool}`, { kind: 'pool', pool, ...NO_PODS });
    for (const { pool } of all) seenPools.add(pool);
  };
  const seenPools = new Set<string>();
  const refused = createRefusedCount(log);
  await Promise.all([
    watch('api/v1', 'pods', keep(pods, countPods)),
    watch('apis/apps/v1', 'deployments', keep(workloads, countPods)),
    watch('apis/apps/v1', 'statefulsets', keep(workloads, countPods)),
    watch<ResourceQuota>('api/v1', 'resourcequotas', { onPut: (quota) => recordQuota(quota, log) }),
    watch<KubernetesEvent>('api/v1', 'events', { onPut: refused }),
    watch<Conditioned>('apis/keda.sh/v1alpha1', 'scaledobjects', recordConditions('ScaledObject', log)),
    watch<Conditioned>('apis/autoscaling/v2', 'horizontalpodautoscalers', recordConditions('HPA', log)),
  ]);
}

const NO_PODS = { cpu: 0, asked: 0, active: 0, ready: 0, terminating: 0 };

interface Use<Item> {
  readonly onPut: (object: Item) => void;
  readonly onGone?: (object: Item) => void;
}

function keep<Item extends KubernetesObject>(objects: Map<string, Item>, onChange: () => void): Use<Item> {
  return {
    onPut: (object) => {
      objects.set(object.metadata.uid, object);
      onChange();
    },
    onGone: (object) => {
      objects.delete(object.metadata.uid);
      onChange();
    },
  };
}

function recordQuota({ metadata, status }: ResourceQuota, log: TimelineLog): void {
  for (const [resource, hard] of Object.entries(status?.hard ?? {})) {
    const amount = (text = '0'): number => toAmount(parseQuantity(text) ?? 0n, resource, 'up');
    const row = { quota: metadata.name, resource, used: amount(status?.used?.[resource]), hard: amount(hard) };
    log.change(`quota ${row.quota} ${resource}`, { kind: 'quota', ...row });
  }
}

function recordConditions(kind: string, log: TimelineLog): Use<Conditioned> {
  return {
    onPut: ({ metadata, status }) => {
      const object = `${kind}/${metadata.name}`;
      for (const { type, status: value, reason = '' } of status?.conditions ?? []) {
        log.change(`condition ${object} ${type}`, { kind: 'condition', object, type, status: value, reason });
      }
    },
  };
}

/** An Event is written once and then counted up, and similar ones are put together: what counts is how it grew. */
function createRefusedCount(log: TimelineLog): (event: KubernetesEvent) => void {
  const counts = new Map<string, number>();
  return ({ metadata, reason, message, count = 1, involvedObject }) => {
    if (reason !== 'FailedCreate' || !message.includes('exceeded quota')) return;
    const grown = count - (counts.get(metadata.uid) ?? 0);
    counts.set(metadata.uid, count);
    const owner = `${involvedObject.kind}/${involvedObject.name}`;
    if (grown > 0) log.add({ kind: 'refused', owner, count: grown, message });
  };
}
