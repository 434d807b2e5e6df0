import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createKubernetesClient, type KubernetesClient } from '../../../src/kubernetes/client.ts';
import { parseApiAccess } from '../../../src/kubernetes/kube-config.ts';
import { listResource } from '../../../src/kubernetes/list.ts';
import type { Change } from '../../../src/kubernetes/watch-cache.ts';
import { type Watch, watchResource } from '../../../src/kubernetes/watch.ts';
import { type Bed, startBed } from '../bed/bed.ts';
import { collectGarbage } from '../../unit/kubernetes/garbage.ts';
import { aStoredPod, type KeptPod, PODS, stirPods, toKeptPod } from './pods.ts';
import { whyNoControlPlane } from './control-plane.ts';
import { moveOnAndCompact, putEntries } from './etcd.ts';
import { printMeasured } from '../../tools/measured.ts';

const OBJECTS = 10_000;

/** Short, so that a frozen connection is noticed while one waits for it. */
const SILENCE_LIMIT_MS = 3_000;

/** Far above what is promised: 10 000 pods on a busy machine. */
const PATIENCE = { timeout: 120_000, interval: 500 } as const;

const TIMEOUT_MS = 600_000;

interface World {
  readonly client: KubernetesClient;
  readonly watch: Watch<KeptPod>;
  /** the value as the changes alone tell it */
  readonly replayed: Map<string, KeptPod>;
  /** changes that did not fit what was there before: lost or repeated ones */
  readonly misfits: readonly string[];
  /** heap that the watch takes, after the first list */
  readonly heapBytes: number;
  /** Settles when the watch has told of so many more. */
  seeChanges(count: number): Promise<void>;
  /** Stirs the pods; returns what ends it. */
  load(): () => Promise<void>;
  stop(): Promise<void>;
}

const reason = whyNoControlPlane();

describe.skipIf(reason !== undefined)(`a watch of 10 000 pods of a real API server${reason ?? ''}`, () => {
  let bed: Bed;
  let world: World;

  beforeAll(async () => {
    bed = await startBed({ keda: 'none' });
    world = await startWorld(bed);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await world.stop();
    await bed.stop();
    await collectGarbage();
  }, TIMEOUT_MS);

  const expectTruth = async (): Promise<void> => {
    const { client, watch, replayed, misfits } = world;
    await vi.waitFor(() => expect(watch.status().state).toBe('connected'), PATIENCE);
    await vi.waitFor(async () => expect(await differ(client, watch)).toEqual([]), PATIENCE);
    await vi.waitFor(() => expect(watch.read().state).toBe('fresh'), PATIENCE);
    const reading = watch.read();
    expect(replayed).toEqual(reading.state === 'never' ? undefined : reading.value);
    expect(misfits).toEqual([]);
  };

  it('keeps them in less than 40 MB', { timeout: TIMEOUT_MS }, async () => {
    await expectTruth();
    printMeasured(`10 000 kept pods take ${(world.heapBytes / 1e6).toFixed(1)} MB`);
    expect(world.watch.status().objects).toBe(OBJECTS);
    expect(world.heapBytes).toBeLessThan(40e6);
  });

  it('has the truth after some seconds of load', { timeout: TIMEOUT_MS }, async () => {
    const end = world.load();
    await world.seeChanges(1_000);
    await end();
    await expectTruth();
  });

  it.each(['first', 'second'])(
    'has the truth after the API server was killed under load, the %s time',
    { timeout: TIMEOUT_MS },
    async () => {
      const { apiServer } = bed.components;
      const end = world.load();
      await world.seeChanges(100);
      await apiServer.kill();
      await vi.waitFor(() => expect(world.watch.status().state).toBe('failing'), PATIENCE);
      await apiServer.restart();
      await world.seeChanges(100);
      await end();
      await expectTruth();
    },
  );

  it('has the truth after the API server ended under load as it should', { timeout: TIMEOUT_MS }, async () => {
    const { apiServer } = bed.components;
    const end = world.load();
    await apiServer.terminate();
    await apiServer.restart();
    await end();
    await expectTruth();
  });

  it('has the truth after etcd was killed under load', { timeout: TIMEOUT_MS }, async () => {
    const { etcd } = bed.components;
    const end = world.load();
    await world.seeChanges(100);
    await etcd.kill();
    await etcd.restart();
    await world.seeChanges(100);
    await end();
    await expectTruth();
  });

  it('lists anew, and has the truth, after its version was compacted away', { timeout: TIMEOUT_MS }, async () => {
    const { apiServer } = bed.components;
    const { lists } = world.watch.status();
    await apiServer.kill();
    await moveOnAndCompact(bed.layout.ports.etcd);
    await apiServer.restart();
    await vi.waitFor(() => expect(world.watch.status().lists).toBeGreaterThan(lists), PATIENCE);
    await expectTruth();
  });

  it('has the truth after the API server was frozen under load', { timeout: TIMEOUT_MS }, async () => {
    const { apiServer } = bed.components;
    const end = world.load();
    await world.seeChanges(100);
    apiServer.freeze();
    await vi.waitFor(() => expect(world.watch.read().failure?.reason).toMatch(/taken for dead/), PATIENCE);
    await vi.waitFor(() => expect(world.watch.read().state).toBe('stale'), PATIENCE);
    apiServer.thaw();
    await world.seeChanges(100);
    await end();
    await expectTruth();
  });

  it('does not hoard what it has let go of', { timeout: TIMEOUT_MS }, async () => {
    await collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const end = world.load();
    await world.seeChanges(2_000);
    await end();
    await expectTruth();
    await collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
  });

  it('says which right is missing', { timeout: TIMEOUT_MS }, async () => {
    const text = await readFile(bed.layout.kubeconfigPath, 'utf8');
    const config = JSON.parse(text) as { readonly users: readonly { readonly user: Record<string, string> }[] };
    for (const { user } of config.users) user['as'] = 'somebody';
    const client = createKubernetesClient(await parseApiAccess(JSON.stringify(config)), { requestTimeoutMs: 10_000 });
    const answer = await client.request({ verb: 'list', resource: PODS }, new AbortController().signal);
    await client.close();
    expect(answer).toMatchObject({
      failure: {
        kind: 'forbidden',
        reason: expect.stringMatching(
          /^may not list pods in namespace default: the ServiceAccount needs "list" \(HTTP 403: pods is forbidden: User "somebody" cannot list/,
        ),
      },
    });
  });
});

async function startWorld(bed: Bed): Promise<World> {
  const access = await parseApiAccess(await readFile(bed.layout.kubeconfigPath, 'utf8'));
  const client = createKubernetesClient(access, { requestTimeoutMs: 10_000 });
  await vi.waitFor(() => expectServiceAccount(client), PATIENCE);
  await putEntries(
    bed.layout.ports.etcd,
    Array.from({ length: OBJECTS }, (_, index) => aStoredPod(`pod-${index}`)),
  );
  const replayed = new Map<string, KeptPod>();
  const misfits: string[] = [];
  let seen = 0;
  await collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  const watch = watchResource<KeptPod>({
    client,
    resource: PODS,
    toKept: toKeptPod,
    onChange: (changes) => {
      seen += changes.length;
      misfits.push(...replay(replayed, changes));
    },
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    staleAfterMs: 15_000,
    silenceLimitMs: SILENCE_LIMIT_MS,
  });
  const ended = new AbortController();
  const running = watch.run(ended.signal);
  await vi.waitFor(() => expect(watch.status().state).toBe('connected'), PATIENCE);
  await collectGarbage();
  const heapBytes = process.memoryUsage().heapUsed - heapBefore;
  return {
    client,
    watch,
    replayed,
    misfits,
    heapBytes,
    seeChanges: async (count) => {
      const enough = seen + count;
      await vi.waitFor(() => expect(seen).toBeGreaterThanOrEqual(enough), PATIENCE);
    },
    load: () => {
      const enough = new AbortController();
      const stirring = stirPods(client, OBJECTS, enough.signal);
      return async () => {
        enough.abort();
        await stirring;
      };
    },
    stop: async () => {
      ended.abort();
      await running;
      await client.close();
    },
  };
}

/** Pods are refused until the service account of their namespace has been made. */
async function expectServiceAccount(client: KubernetesClient): Promise<void> {
  const resource = { version: 'v1', plural: 'serviceaccounts', namespace: 'default' };
  const answer = await client.request({ verb: 'get', resource, name: 'default' }, new AbortController().signal);
  expect(answer.kind).toBe('answered');
}

/** Carries changes out in their order; names those that do not fit. */
function replay(replayed: Map<string, KeptPod>, changes: readonly Change<KeptPod>[]): readonly string[] {
  return changes.flatMap(({ key, before, after }) => {
    const doesFit = replayed.get(key) === before;
    if (after === undefined) replayed.delete(key);
    else replayed.set(key, after);
    return doesFit ? [] : [key];
  });
}

/** Names of pods in which the watch differs from a fresh list. */
async function differ(client: KubernetesClient, watch: Watch<KeptPod>): Promise<readonly string[]> {
  const options = {
    resource: PODS,
    toKept: (object: Parameters<typeof toKeptPod>[0]) => JSON.stringify(toKeptPod(object)),
  };
  const listing = await listResource(client, options, new AbortController().signal);
  const reading = watch.read();
  if (listing.kind === 'failed') return [listing.failure.reason];
  if (reading.state === 'never') return ['nothing is known'];
  const keys = new Set([...listing.entries.keys(), ...reading.value.keys()]);
  return [...keys].filter((key) => listing.entries.get(key)?.kept !== JSON.stringify(reading.value.get(key)));
}
