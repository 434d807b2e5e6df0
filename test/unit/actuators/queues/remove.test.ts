import { expect, it } from 'vitest';
import { removeQueue, type RemovalParts } from '../../../../src/actuators/queues/remove.ts';

const QUEUE = { name: 'run.mProject', type: 'classic', isExclusive: false } as Parameters<typeof removeQueue>[0];

/** What is done to a queue of which nobody says how many consumers it has. */
async function remove(parts: Partial<RemovalParts>) {
  const done: string[] = [];
  const client: RemovalParts['client'] = {
    purgeQueue: (_, name) => Promise.resolve(void done.push(`purged ${name}`)),
    deleteQueue: (_, name) => Promise.resolve(void done.push(`deleted ${name}`)),
  };
  const all = {
    client,
    vhost: '/',
    removal: 'delete',
    isForced: false,
    isDry: false,
    look: async () => undefined,
  } as const;
  const { isDone, result } = await removeQueue(QUEUE, { ...all, ...parts }, new AbortController().signal);
  return { done, isDone, result };
}

it('leaves a queue alone whose consumers nobody knows, unless it is forced', async () => {
  const result = 'whether it has consumers is not known; --force does it all the same';
  expect(await remove({})).toEqual({ done: [], isDone: false, result });
  expect(await remove({ isForced: true })).toMatchObject({ done: ['deleted run.mProject'], isDone: true });
});
