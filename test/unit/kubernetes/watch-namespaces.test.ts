import { pino } from 'pino';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { createKubernetesClient } from '../../../src/kubernetes/client.ts';
import { type NamespacesWatch, watchNamespaces } from '../../../src/kubernetes/watch-namespaces.ts';
import { aHastyClock, toKept } from './followed.ts';
import { collectGarbage } from './garbage.ts';
import { aRefusal, quiet, startScriptedServer, type Step } from './scripted-server.ts';

afterAll(collectGarbage);

/** A list that has one object in whatever namespace is asked for; `closed` may not be read. */
const anyNamespace: Step = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (searchParams.has('watch')) return quiet(request, response);
  const namespace = /namespaces\/(\w+)/.exec(pathname)?.[1] ?? 'every';
  if (namespace === 'closed') return aRefusal(403, 'forbidden')(request, response);
  const items = [{ metadata: { name: 'one', namespace, resourceVersion: '1' }, data: { value: namespace } }];
  response.end(JSON.stringify({ metadata: { resourceVersion: '10' }, items }));
};

async function follow(namespaces: readonly string[] | undefined): Promise<NamespacesWatch<string>> {
  const server = await startScriptedServer(Array<Step>(1_000).fill(anyNamespace));
  const client = createKubernetesClient(server.access, { requestTimeoutMs: 5_000 });
  const watch = watchNamespaces<string>(namespaces, {
    client,
    resource: { version: 'v1', plural: 'configmaps' },
    toKept,
    onChange: () => undefined,
    clock: aHastyClock(),
    logger: pino({ level: 'silent' }),
    staleAfterMs: 15_000,
  });
  const ended = new AbortController();
  const running = watch.run(ended.signal);
  onTestFinished(async () => {
    ended.abort();
    await running;
    await client.close();
    await server.close();
  });
  return watch;
}

it('takes one watch for all namespaces where none are named', async () => {
  const watch = await follow(undefined);
  await vi.waitFor(() => expect(watch.status()).toMatchObject([{ state: 'connected' }]), 10_000);
  expect(watch.read()).toMatchObject({ state: 'fresh', value: new Map([['every/one', 'every']]) });
  expect(watch.readNamespace('every').state).toBe('fresh');
});

it('takes one watch for each namespace that is named, and puts their objects together', async () => {
  const watch = await follow(['montage', 'other']);
  const both = [{ state: 'connected' }, { state: 'connected' }];
  await vi.waitFor(() => expect(watch.status()).toMatchObject(both), 10_000);
  const value = new Map([
    ['montage/one', 'montage'],
    ['other/one', 'other'],
  ]);
  expect(watch.read()).toMatchObject({ state: 'fresh', value });
});

it('is not whole as long as one namespace is closed, and goes on with the others', async () => {
  const watch = await follow(['montage', 'closed']);
  const states = [{ state: 'connected' }, { state: 'forbidden' }];
  await vi.waitFor(() => expect(watch.status()).toMatchObject(states), 10_000);
  expect(watch.read()).toMatchObject({ state: 'never', failure: { kind: 'forbidden' } });
  expect(watch.readNamespace('montage')).toMatchObject({ state: 'fresh' });
  expect(watch.readNamespace('closed')).toMatchObject({ state: 'never', failure: { kind: 'forbidden' } });
  expect(watch.readNamespace('unheard-of')).toEqual({ state: 'never' });
});
