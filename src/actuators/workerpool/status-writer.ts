import { z } from 'zod';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { patchObject } from '../../kubernetes/write.ts';
import { type KeptPool, WORKER_POOLS } from './pool-object.ts';
import type { WantedStatus } from './status.ts';

/** Writes statuses of WorkerPools, whether their definition has a status subresource or, as HyperFlow's own, none. */
export interface StatusWriter {
  /** @returns why it was not written */
  write(pool: KeptPool, status: WantedStatus, signal: AbortSignal): Promise<ApiFailure | undefined>;
}

/** Without a subresource a status is a part like any other; with one, a write of the object leaves the status as it was. */
const writtenSchema = z.object({ status: z.object({ conditions: z.array(z.object({ message: z.string() })) }) });

export function createStatusWriter(client: KubernetesClient): StatusWriter {
  let hasSubresource = true;
  const patch = async (pool: KeptPool, status: WantedStatus, signal: AbortSignal) => {
    const { namespace, name } = pool;
    const place = {
      resource: { ...WORKER_POOLS, namespace },
      name,
      ...(hasSubresource ? { subresource: 'status' } : {}),
    };
    const { conditions, workers } = status;
    // In a merge patch, null takes a field away.
    const value = { status: { workerPoolName: name, conditions, workers: workers === undefined ? null : workers } };
    const answer = await patchObject(client, place, { kind: 'merge', patch: value }, signal);
    if (answer.kind === 'failed') return { isDone: answer.failure.kind !== 'missing', failure: answer.failure };
    const written = writtenSchema.safeParse(answer.body);
    return { isDone: written.data?.status.conditions[0]?.message === conditions[0]?.message, failure: undefined };
  };
  return {
    write: async (pool, status, signal) => {
      const first = await patch(pool, status, signal);
      if (first.isDone) return first.failure;
      // The definition is not what it was thought to be: the other way, which stays if it is the right one.
      hasSubresource = !hasSubresource;
      const second = await patch(pool, status, signal);
      // It may be the WorkerPool that is gone, and not the subresource.
      if (!second.isDone) hasSubresource = !hasSubresource;
      return second.failure;
    },
  };
}
