import { expect, it } from 'vitest';
import type { KeptPool } from '../../../../src/actuators/workerpool/pool-object.ts';
import { createStatusWriter } from '../../../../src/actuators/workerpool/status-writer.ts';
import type { KubernetesClient } from '../../../../src/kubernetes/client.ts';
import type { ApiRequest } from '../../../../src/kubernetes/resource.ts';

const CONDITIONS = [{ type: 'Ready', status: 'True', reason: 'WorkerPoolReady', message: 'ready' }];

/** Our own definition has a subresource: a write of the object itself leaves its status as it was. */
function anApi(there: ReadonlySet<string>) {
  const asked: ApiRequest[] = [];
  const request: KubernetesClient['request'] = (given) => {
    asked.push(given);
    return Promise.resolve(
      there.has(given.name ?? '')
        ? { kind: 'answered', body: { status: { conditions: CONDITIONS } } }
        : { kind: 'failed', failure: { kind: 'missing', reason: 'gone' } },
    );
  };
  return { asked, client: { request } as KubernetesClient };
}

it('does not take a WorkerPool that is gone for a definition without a status subresource', async () => {
  const { asked, client } = anApi(new Set(['stays']));
  const statuses = createStatusWriter(client);
  const write = (name: string) =>
    statuses.write(
      { namespace: 'space', name } as KeptPool,
      { conditions: CONDITIONS, workers: undefined },
      new AbortController().signal,
    );
  expect(await write('gone')).toMatchObject({ kind: 'missing' });
  expect(await write('stays')).toBeUndefined();
  expect(asked.map(({ name, subresource }) => [name, subresource])).toEqual([
    ['gone', 'status'],
    ['gone', undefined],
    ['stays', 'status'],
  ]);
});
