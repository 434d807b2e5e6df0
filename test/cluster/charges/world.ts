import { expect, vi } from 'vitest';
import { toKeptQuota } from '../../../src/inputs/cluster/objects/quota.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';
import { isKubernetesFailure, type KubernetesClient } from '../client/client.ts';
import { FINALIZER, PRIORITY_CLASSES, type RandomPod, RUNTIME_CLASSES } from './random-pods.ts';
import type { RandomNamespace } from './random-world.ts';

const OVERGROWN = 'must be greater than or equal to aggregate container requests';

/** Far more than a controller needs on a busy machine. */
const PATIENCE = { timeout: 60_000, interval: 100 } as const;

/** What the API server made of a template. */
export interface Made {
  readonly namespace: string;
  readonly template: RandomPod;
  readonly outcome:
    | { readonly kind: 'admitted'; readonly pod: KubernetesObject }
    /** a container does not name what a quota limits */
    | { readonly kind: 'refused' }
    /** by a LimitRange: what its containers are given is more than what the pod as a whole was taken to request */
    | { readonly kind: 'invalid' };
}

/** The classes that random pods name. */
export async function createClasses(client: KubernetesClient): Promise<void> {
  const priorities = PRIORITY_CLASSES.map((name, index) =>
    client.post('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name }, value: index }),
  );
  const runtimes = [...RUNTIME_CLASSES].map(([name, podFixed]) =>
    client.post('/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name }, handler: 'none', overhead: { podFixed } }),
  );
  await Promise.all([...priorities, ...runtimes]);
}

/** Makes a namespace with its quotas, and waits until pods can be made in it. */
export async function createNamespace(client: KubernetesClient, namespace: RandomNamespace): Promise<void> {
  const { name, limitRanges, quotas } = namespace;
  await client.post('/api/v1/namespaces', { metadata: { name } });
  const place = `/api/v1/namespaces/${name}`;
  for (const [index, spec] of limitRanges.entries()) {
    await client.post(`${place}/limitranges`, { metadata: { name: `range-${index}` }, spec });
  }
  for (const { name, spec } of quotas) await client.post(`${place}/resourcequotas`, { metadata: { name }, spec });
  await vi.waitFor(() => client.get(`${place}/serviceaccounts/default`), PATIENCE);
  await vi.waitFor(async () => {
    const known = (await listObjects(client, `${place}/resourcequotas`)).map(toKeptQuota);
    expect(known.filter((quota) => quota?.isUnknown)).toEqual([]);
  }, PATIENCE);
}

/**
 * Creates the pods of a namespace one after the other.
 *
 * @throws Error with the API server's sentence, where a pod is not a valid one
 */
export async function createPods(client: KubernetesClient, { name, pods }: RandomNamespace): Promise<Made[]> {
  const made: Made[] = [];
  for (const template of pods)
    made.push({ namespace: name, template, outcome: await createPod(client, name, template) });
  return made;
}

async function createPod(client: KubernetesClient, namespace: string, template: RandomPod): Promise<Made['outcome']> {
  const { name, spec, fate } = template;
  const finalizers = fate === 'stuck' ? [FINALIZER] : [];
  try {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    return { kind: 'admitted', pod: await client.post(path, { metadata: { name, finalizers }, spec }) };
  } catch (error) {
    if (isKubernetesFailure(error, 403) && error.message.includes(': must specify ')) return { kind: 'refused' };
    if (isKubernetesFailure(error, 422) && error.message.includes(OVERGROWN)) return { kind: 'invalid' };
    throw new Error(`${namespace}/${name}: ${JSON.stringify(spec)}`, { cause: error });
  }
}

/** Lets happen to a pod what shall happen to it. */
export async function sealFate(client: KubernetesClient, { namespace, template }: Made): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods/${template.name}`;
  const setStatus = (status: unknown): Promise<unknown> => client.patch(`${path}/status`, { status });
  switch (template.fate) {
    case 'pending':
      return;
    case 'running':
      await setStatus({ phase: 'Running' });
      return;
    case 'succeeded':
      await setStatus({ phase: 'Succeeded' });
      return;
    case 'failed':
      await setStatus({ phase: 'Failed' });
      return;
    case 'resized':
      await setStatus(toResizing(template));
      return;
    case 'stuck':
    case 'terminating':
      await client.delete(path);
      return;
    case 'deleted':
      await client.delete(path, { gracePeriodSeconds: 0 });
  }
}

/** As a kubelet reports a container that has not got, or will never get, what its spec says. */
function toResizing({ spec }: RandomPod): unknown {
  const [container] = spec.containers;
  const { requests = {}, limits = {} } = container?.resources ?? {};
  const reason = ['Infeasible', 'Deferred'][spec.containers.length - 1];
  const resources = { requests: { ...requests, cpu: '750m' }, limits: { ...limits, memory: '3Gi' } };
  return {
    phase: 'Running',
    ...(reason === undefined ? {} : { conditions: [{ type: 'PodResizePending', status: 'True', reason }] }),
    containerStatuses: [
      {
        name: container?.name,
        image: 'none',
        imageID: 'none',
        ready: true,
        restartCount: 0,
        resources,
        allocatedResources: { cpu: '900m', memory: '10Mi' },
      },
    ],
  };
}

/** Makes the quota controller count a quota anew: until its status shows it, what it says may be older. */
export async function countAnew(client: KubernetesClient, namespace: string, quota: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/resourcequotas/${quota}`;
  await client.patch(path, { spec: { hard: { 'count/configmaps': '1k' } } });
  await vi.waitFor(async () => {
    expect(await client.get(path)).toMatchObject({ status: { used: { 'count/configmaps': expect.any(String) } } });
  }, PATIENCE);
}

export async function listObjects(client: KubernetesClient, path: string): Promise<readonly KubernetesObject[]> {
  return (await client.get<{ readonly items: readonly KubernetesObject[] }>(path)).items;
}
