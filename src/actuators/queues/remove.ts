import { toReason } from '../../errors.ts';
import type { DeclaredQueue } from '../../rabbitmq/declares.ts';
import type { DescribedQueue } from '../../rabbitmq/described-queue.ts';
import type { ManagementClient } from '../../rabbitmq/management.ts';

/** What is done to a queue that a run has left over. */
export type Removal = 'purge' | 'delete';

/** What came of it. */
export interface Removed {
  readonly queue: DescribedQueue;
  readonly isDone: boolean;
  /** somebody did not answer as he should, rather than that the queue is to be left alone */
  readonly isFailed?: true;
  /** in words */
  readonly result: string;
}

export interface RemovalParts {
  readonly client: Pick<ManagementClient, 'purgeQueue' | 'deleteQueue'>;
  readonly vhost: string;
  readonly removal: Removal;
  /** also where somebody consumes from it */
  readonly isForced: boolean;
  /** only to say what would be done */
  readonly isDry: boolean;
  /** what a queue is like now; undefined where it does not say */
  readonly look: (queue: string, signal: AbortSignal) => Promise<DeclaredQueue | undefined>;
}

/**
 * Why a queue is left alone; undefined where it may be removed.
 *
 * @param consumers as of now, where that is known better than the description does
 */
function findObstacle(
  { isExclusive, consumers: described }: DescribedQueue,
  isForced: boolean,
  consumers = described,
): string | undefined {
  if (isExclusive) return 'exclusive: it belongs to a connection, and ends with it';
  if (isForced) return undefined;
  if (consumers === undefined) return 'whether it has consumers is not known; --force does it all the same';
  if (consumers > 0) return `has ${consumers} consumer${consumers === 1 ? '' : 's'}; --force does it all the same`;
  return undefined;
}

/** Purges or deletes one queue, unless somebody uses it. */
export async function removeQueue(
  queue: DescribedQueue,
  { client, vhost, removal, isForced, isDry, look }: RemovalParts,
  signal: AbortSignal,
): Promise<Removed> {
  const { name, type } = queue;
  try {
    // What was listed is some seconds old, and a worker may have come since.
    const now = isForced || queue.isExclusive ? undefined : await look(name, signal);
    const obstacle = findObstacle(queue, isForced, now?.consumers);
    if (obstacle !== undefined) return { queue, isDone: false, result: obstacle };
    if (isDry) return { queue, isDone: true, result: `would be ${toPast(removal)}` };
    if (removal === 'purge') await client.purgeQueue(vhost, name, signal);
    // Of a quorum queue the broker does not check it: RabbitMQ answers such a delete with 540.
    else await client.deleteQueue(vhost, name, !isForced && type === 'classic', signal);
  } catch (error) {
    return { queue, isDone: false, isFailed: true, result: toReason(error) };
  }
  return { queue, isDone: true, result: toPast(removal) };
}

/** What was done, in a word. */
export function toPast(removal: Removal): string {
  return removal === 'purge' ? 'purged' : 'deleted';
}
