import { pipeline } from 'node:stream/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createKubernetesClient, expectBody, type KubernetesClient } from '../../../src/kubernetes/client.ts';
import type { ApiRequest, Resource } from '../../../src/kubernetes/resource.ts';
import { applyObject, createObject, getObject, patchObject, updateObject } from '../../../src/kubernetes/write.ts';
import { collectGarbage } from './garbage.ts';
import {
  anAnswer,
  aRefusal,
  frozen,
  reset,
  type ScriptedServer,
  startScriptedServer,
  type Step,
} from './scripted-server.ts';

afterAll(collectGarbage);

const QUOTAS: Resource = { version: 'v1', plural: 'resourcequotas', namespace: 'montage' };
const SCALE = {
  resource: { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'montage' },
  name: 'mproject',
  subresource: 'scale',
} as const;
const LIST: ApiRequest = { verb: 'list', resource: QUOTAS };

async function aClient(
  ...steps: readonly Step[]
): Promise<{ readonly client: KubernetesClient; readonly server: ScriptedServer }> {
  const server = await startScriptedServer(steps);
  const client = createKubernetesClient(server.access, { requestTimeoutMs: 300 });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return { client, server };
}

const never = new AbortController().signal;

const FAILURES: readonly (readonly [string, Step, ApiRequest, { readonly kind: string; readonly reason: RegExp }])[] = [
  [
    'a missing right names the verb, the resource, the namespace and what to grant',
    aRefusal(403, 'resourcequotas is forbidden'),
    LIST,
    {
      kind: 'forbidden',
      reason:
        /^may not list resourcequotas in namespace montage: the ServiceAccount needs "list" \(HTTP 403: resourcequotas is forbidden\)$/,
    },
  ],
  [
    'a missing right for a subresource names it as RBAC does',
    aRefusal(403, 'forbidden'),
    { verb: 'update', ...SCALE },
    {
      kind: 'forbidden',
      reason: /^may not update deployments\.apps\/scale mproject in namespace montage: .* "update"/,
    },
  ],
  [
    'a lost race is a conflict',
    aRefusal(409, 'has been modified'),
    { verb: 'update', ...SCALE },
    { kind: 'conflict', reason: /HTTP 409: has been modified$/ },
  ],
  ['a forgotten version is expired', aRefusal(410, 'too old'), LIST, { kind: 'expired', reason: /HTTP 410: too old$/ }],
  [
    'a wrong object is refused',
    aRefusal(422, 'spec.x: required'),
    LIST,
    { kind: 'refused', reason: /HTTP 422: spec\.x: required$/ },
  ],
  [
    'wrong credentials may be right later',
    aRefusal(401, 'Unauthorized'),
    LIST,
    { kind: 'unavailable', reason: /HTTP 401: Unauthorized$/ },
  ],
  [
    'a proxy’s page is quoted in one short line',
    (_, response) => void response.writeHead(502).end(`<html>\n${'x'.repeat(9_000)}`),
    LIST,
    { kind: 'unavailable', reason: /^.{50,500}$/ },
  ],
  [
    'a redirect is not followed',
    (_, response) => void response.writeHead(302, { location: '/' }).end(),
    LIST,
    { kind: 'nonsense', reason: /HTTP 302$/ },
  ],
  [
    'a reset connection says so',
    reset,
    LIST,
    { kind: 'unavailable', reason: /^list resourcequotas in namespace montage failed: the connection failed: / },
  ],
  ['silence ends at the deadline', frozen, LIST, { kind: 'unavailable', reason: /no complete answer within 300 ms$/ }],
  [
    'an answer that never ends ends at the deadline',
    (_, response) => void response.write('{'),
    LIST,
    { kind: 'unavailable', reason: /no complete answer within 300 ms$/ },
  ],
  [
    'an answer that is not JSON says so',
    anAnswer('<html>'),
    LIST,
    { kind: 'nonsense', reason: /the answer is not JSON/ },
  ],
];

describe('the client', () => {
  it.each(FAILURES)('%s', async (_, step, request, { kind, reason }) => {
    const { client } = await aClient(step);
    const answer = await client.request(request, never);
    expect(answer).toMatchObject({ kind: 'failed', failure: { kind, reason: expect.stringMatching(reason) } });
  });

  it('says so where nobody listens', async () => {
    const { client, server } = await aClient();
    await server.close();
    const answer = await client.request(LIST, never);
    expect(answer).toMatchObject({
      failure: { reason: expect.stringMatching(/http:\/\/127\.0\.0\.1:\d+ cannot be reached: /) },
    });
    await client.close();
  });

  it('reads no answer of endless size', async () => {
    const { server } = await aClient(async (_, response) => {
      await pipeline(endless, response).catch(() => undefined);
    });
    const patient = createKubernetesClient(server.access, { requestTimeoutMs: 20_000 });
    expect(await patient.request(LIST, never)).toMatchObject({
      failure: { kind: 'nonsense', reason: expect.stringMatching(/the answer is larger than 67108864 bytes$/) },
    });
  });

  it('takes a deadline of any number of milliseconds', async () => {
    const { client } = await aClient(frozen);
    expect(await client.request({ ...LIST, withinMs: 100.3 }, never)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unavailable', reason: expect.stringMatching(/no complete answer within 101 ms$/) },
    });
  });

  it('turns a failure into an error for those who cannot go on', async () => {
    const { client } = await aClient(aRefusal(403, 'no'));
    const answer = await client.request(LIST, never);
    expect(() => expectBody(answer)).toThrow(
      expect.objectContaining({ code: 'outside', message: expect.stringMatching(/^may not list/) }),
    );
  });

  it('sends nothing for a caller that has given up', async () => {
    const { client, server } = await aClient();
    expect(await client.request(LIST, AbortSignal.abort())).toMatchObject({ failure: { kind: 'aborted' } });
    expect(server.requests).toHaveLength(0);
  });
});

function* endless(): Generator<Buffer> {
  const piece = Buffer.alloc(1024 * 1024, 0x20);
  for (;;) yield piece;
}

const ANSWERED = anAnswer('{"kind":"Scale"}');

const OBJECT = { metadata: { name: 'mproject', resourceVersion: '7' }, spec: { replicas: 3 } };

describe('reads and writes', () => {
  it.each([
    ['get', 'GET', '', (client: KubernetesClient) => getObject(client, SCALE, never)],
    [
      'update',
      'PUT',
      'application/json',
      (client: KubernetesClient) => updateObject(client, SCALE, { object: OBJECT, withinMs: 9_000 }, never),
    ],
    [
      'merge patch',
      'PATCH',
      'application/merge-patch+json',
      (client: KubernetesClient) => patchObject(client, SCALE, { kind: 'merge', patch: OBJECT }, never),
    ],
    [
      'JSON patch',
      'PATCH',
      'application/json-patch+json',
      (client: KubernetesClient) => patchObject(client, SCALE, { kind: 'json', patch: OBJECT }, never),
    ],
    [
      'apply',
      'PATCH',
      'application/apply-patch+yaml',
      (client: KubernetesClient) => applyObject(client, SCALE, { object: OBJECT, isForced: true }, never),
    ],
  ] as const)('%s goes to the subresource', async (_, method, contentType, send) => {
    const { client, server } = await aClient(ANSWERED);
    expect(expectBody(await send(client))).toEqual({ kind: 'Scale' });
    const [seen] = server.requests;
    expect(seen).toMatchObject({ method, path: '/apis/apps/v1/namespaces/montage/deployments/mproject/scale' });
    expect(seen?.headers['content-type'] ?? '').toBe(contentType);
    expect(seen?.body).toBe(method === 'GET' ? '' : JSON.stringify(OBJECT));
    expect(seen?.query['fieldManager']).toBe(method === 'GET' ? undefined : 'quotient');
  });

  it('update tells the API server until when it is meant', async () => {
    const { client, server } = await aClient(ANSWERED);
    await updateObject(client, SCALE, { object: OBJECT, withinMs: 2_000 }, never);
    expect(server.requests[0]).toMatchObject({ query: { timeout: '2000ms', fieldManager: 'quotient' } });
  });

  it('update waits no longer than it is meant', async () => {
    const { client } = await aClient(frozen);
    expect(await updateObject(client, SCALE, { object: OBJECT, withinMs: 20 }, never)).toMatchObject({
      failure: { kind: 'unavailable', reason: expect.stringMatching(/no complete answer within 20 ms$/) },
    });
  });

  it('create goes to the collection, marked as ours and with our credentials', async () => {
    const { client, server } = await aClient(ANSWERED);
    await createObject(client, QUOTAS, OBJECT, never);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/montage/resourcequotas',
      query: { fieldManager: 'quotient' },
      headers: { authorization: 'Bearer token', 'user-agent': 'quotient' },
    });
  });

  it('apply takes fields over only where it is told to', async () => {
    const { client, server } = await aClient(ANSWERED, ANSWERED);
    await applyObject(client, SCALE, { object: OBJECT, isForced: false }, never);
    await applyObject(client, SCALE, { object: OBJECT, isForced: true }, never);
    expect(server.requests.map(({ query }) => query['force'])).toEqual(['false', 'true']);
  });
});
