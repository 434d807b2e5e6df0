import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesClient } from '../../../src/kubernetes/client.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import { createObject, patchObject } from '../../../src/kubernetes/write.ts';
import type { EtcdEntry } from './etcd.ts';

/** The namespace of every test pod. */
export const PODS: Resource = { version: 'v1', plural: 'pods', namespace: 'default' };

/** What is kept of a pod: about what a division of quotas has to know. */
export interface KeptPod {
  readonly phase: string;
  readonly revision: string;
  readonly requests: readonly (readonly [string, string])[];
  readonly priorityClassName: string | undefined;
  readonly isTerminating: boolean;
}

export function toKeptPod({ metadata, spec, status }: KubernetesObject): KeptPod {
  const { labels = {}, deletionTimestamp } = metadata as {
    labels?: Record<string, string>;
    deletionTimestamp?: string;
  };
  const { containers, priorityClassName } = spec as {
    readonly containers: readonly { readonly resources?: { readonly requests?: Record<string, string> } }[];
    readonly priorityClassName?: string;
  };
  return {
    phase: (status as { readonly phase: string }).phase,
    revision: labels['revision'] ?? '',
    requests: containers.flatMap(({ resources }) => Object.entries(resources?.requests ?? {})),
    priorityClassName,
    isTerminating: deletionTimestamp !== undefined,
  };
}

/** A pod of usual size: some 3 KB of what its author wrote, to which the API server adds as much. */
export function aPod(name: string): { readonly metadata: object; readonly spec: object } {
  const env = Array.from({ length: 20 }, (_, index) => ({
    name: `SETTING_NUMBER_${index}`,
    value: `the value of setting number ${index} of ${name}`,
  }));
  const resources = { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } };
  return {
    metadata: { name, labels: { app: 'worker', revision: '0' } },
    spec: { containers: [{ name: 'worker', image: 'registry.example/worker:1', env, resources }] },
  };
}

/** The same as etcd holds it, for the API server to find. */
export function aStoredPod(name: string): EtcdEntry {
  const { metadata, spec } = aPod(name);
  const made = { namespace: 'default', uid: crypto.randomUUID(), creationTimestamp: new Date().toISOString() };
  const status = { phase: 'Pending' };
  const value = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, ...made }, spec, status };
  return { key: `/registry/pods/default/${name}`, value: JSON.stringify(value) };
}

/**
 * Creates, changes and deletes pods at random until the signal; failures are part of the game.
 *
 * @param count so many names are in use
 */
export async function stirPods(client: KubernetesClient, count: number, signal: AbortSignal): Promise<void> {
  const stir = async (): Promise<void> => {
    while (!signal.aborted) {
      const answer = await stirOnce(client, `pod-${Math.floor(Math.random() * count)}`, signal);
      // Nobody there: no need to ask ten thousand times a second.
      if (answer.kind === 'failed' && answer.failure.kind === 'unavailable') await delay(20);
    }
  };
  await Promise.all(Array.from({ length: 4 }, stir));
}

function stirOnce(
  client: KubernetesClient,
  name: string,
  signal: AbortSignal,
): ReturnType<KubernetesClient['request']> {
  const chance = Math.random();
  if (chance < 0.2) return client.request({ verb: 'delete', resource: PODS, name }, signal);
  if (chance < 0.4) return createObject(client, PODS, aPod(name), signal);
  const patch = { metadata: { labels: { revision: String(Math.random()) } } };
  return patchObject(client, { resource: PODS, name }, { kind: 'merge', patch }, signal);
}
