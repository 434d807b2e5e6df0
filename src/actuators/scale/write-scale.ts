import { z } from 'zod';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { type ObjectPlace, updateObject } from '../../kubernetes/write.ts';

/** What became of one write of replicas. */
export type WriteOutcome =
  /** with the version that the target has now */
  | { readonly kind: 'written'; readonly resourceVersion: string }
  /** the target is not any more what was decided on */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/**
 * What was decided holds for so long: twice what Kubernetes promises of 99 in 100 writes (its service level objective of
 * API latency is 1 s). Where etcd died in the middle, a write without a deadline landed 4.3 s later, over newer decisions.
 */
const WRITTEN_WITHIN_MS = 2_000;

/** What comes back, as far as it is read (autoscaling/v1 `Scale`, v0.36). */
const scaleSchema = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) });

/**
 * Sets the replicas of a scale target through its `scale` subresource. With the version that was decided on, so that it is
 * refused if anything about the target has changed that was not seen.
 */
export async function writeScale(
  client: KubernetesClient,
  place: ObjectPlace,
  { replicas, resourceVersion }: { readonly replicas: number; readonly resourceVersion: string },
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const metadata = { name: place.name, namespace: place.resource.namespace, resourceVersion };
  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas } };
  const answer = await updateObject(client, place, { object: scale, withinMs: WRITTEN_WITHIN_MS }, signal);
  if (answer.kind === 'answered') return toWritten(place, answer.body);
  return answer.failure.kind === 'conflict' ? { kind: 'conflict' } : { kind: 'failed', failure: answer.failure };
}

/** Whatever an answer of nonsense means, it must not end the program; the watch will show what is set. */
function toWritten({ name }: ObjectPlace, body: unknown): WriteOutcome {
  const scale = scaleSchema.safeParse(body);
  if (scale.success) return { kind: 'written', resourceVersion: scale.data.metadata.resourceVersion };
  return {
    kind: 'failed',
    failure: { kind: 'nonsense', reason: `the answer to setting replicas of ${name} is no Scale` },
  };
}
