import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createKubernetesClient } from '../../../src/kubernetes/client.ts';
import { parseApiAccess } from '../../../src/kubernetes/kube-config.ts';
import { aKubeconfig } from '../../builders/kubeconfig.ts';
import { collectGarbage } from './garbage.ts';
import { anAnswer, startScriptedServer, type Step } from './scripted-server.ts';

afterAll(collectGarbage);

const QUOTAS = { verb: 'list', resource: { version: 'v1', plural: 'resourcequotas' } } as const;

const never = new AbortController().signal;

/** A plug-in that gives out another token each time, and each is past its time at once. */
const PLUGIN = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: process.execPath,
  args: [
    '-e',
    `console.log(JSON.stringify({ status: { token: String(process.hrtime.bigint()), expirationTimestamp: '2020-01-01T00:00:00Z' } }))`,
  ],
};

async function aConfiguredClient(user: unknown, requestTimeoutMs = 10_000) {
  const server = await startScriptedServer(Array<Step>(20).fill(anAnswer('{}')));
  const access = await parseApiAccess(aKubeconfig({ test: server.access.server.href }, user));
  const client = createKubernetesClient(access, { requestTimeoutMs });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return { client, server };
}

describe('a kubeconfig', () => {
  it.each([
    ['a token', { token: 'secret' }, 'Bearer secret'],
    ['a name and a password', { username: 'admin', password: 'secret' }, `Basic ${btoa('admin:secret')}`],
  ])('may hold %s', async (_, user, authorization) => {
    const { client, server } = await aConfiguredClient(user);
    expect(await client.request(QUOTAS, never)).toEqual({ kind: 'answered', body: {} });
    expect(server.requests[0]?.headers.authorization).toBe(authorization);
  });

  it('may name a plug-in, whose token is renewed when its time is over', async () => {
    const { client, server } = await aConfiguredClient({ exec: PLUGIN });
    await client.request(QUOTAS, never);
    await client.request(QUOTAS, never);
    const tokens = server.requests.map(({ headers }) => headers.authorization);
    expect(tokens[0]).toMatch(/^Bearer \d+$/);
    expect(new Set(tokens).size).toBe(2);
  });

  it('whose plug-in fails is a failed request that says so', async () => {
    const exec = { ...PLUGIN, args: ['-e', `console.error('log in first'); process.exit(1)`] };
    const { client } = await aConfiguredClient({ exec });
    expect(await client.request(QUOTAS, never)).toMatchObject({
      failure: {
        kind: 'unavailable',
        reason: expect.stringMatching(/^list resourcequotas cluster-wide failed: no credentials .*: log in first/),
      },
    });
  });

  it('uses its connections again, as long as nothing changes', async () => {
    const { client, server } = await aConfiguredClient({ token: 'secret' });
    for (let count = 0; count < 20; count += 1) await client.request(QUOTAS, never);
    expect(await server.connections()).toBeLessThanOrEqual(2);
  });

  it.each([
    ['that is not YAML', '{'],
    ['without a cluster', JSON.stringify({ clusters: [], users: [], contexts: [], 'current-context': 'none' })],
    ['whose address is none', aKubeconfig({ test: 'nonsense' }, {})],
  ])('%s is refused with a sentence', async (_, text) => {
    const refusal = expect.objectContaining({
      code: 'invalid-input',
      message: expect.stringMatching(/is of no use: ./),
    });
    await expect(parseApiAccess(text)).rejects.toEqual(refusal);
  });
});

it('is refused without a word of what stands in it where it is no YAML', async () => {
  const text = "users:\n  - user:\n      token: SECRET\n   password: 'SECRET\n";
  await expect(parseApiAccess(text)).rejects.toThrow(/^the kubeconfig is of no use: /);
  await expect(parseApiAccess(text)).rejects.not.toThrow(/SECRET/);
});
