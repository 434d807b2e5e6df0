import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubernetesInput, type KubernetesInput } from '../../../../../src/inputs/cluster/watched/input.ts';
import type { KubernetesClient } from '../../../../../src/kubernetes/client.ts';
import { createLogger } from '../../../../../src/telemetry/logger.ts';
import { aClock, type FakeClock } from '../../../../builders/clock.ts';
import {
  aDeployment,
  anAutoscaler,
  aPod,
  aQuota,
  aReplicaSet,
  aScaledObject,
  SCALER_ADDRESS,
} from '../../../../builders/kubernetes.ts';
import { anApiServer, type ApiServer } from './api-server.ts';

const STALE_AFTER_MS = 15_000;
const WORKERS = aReplicaSet();

interface Started {
  readonly input: KubernetesInput;
  /** the namespaces that each change concerned; `all` where only a connection changed */
  readonly heard: (readonly string[] | 'all')[];
  end(): Promise<void>;
}

function startInput(server: ApiServer, clock: FakeClock, namespaces?: string[]): Started {
  const config = {
    scalerAddresses: [SCALER_ADDRESS],
    scaleTargets: undefined,
    namespaces,
    staleAfterMs: STALE_AFTER_MS,
    readingWindowMs: 2_000,
  };
  const logger = createLogger('error', { write: () => undefined });
  const input = createKubernetesInput({ client: server.client, clock, logger, config });
  const heard: (readonly string[] | 'all')[] = [];
  input.onChange((changed) => heard.push(changed === undefined ? 'all' : [...changed]));
  const stop = new AbortController();
  const over = input.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await over;
  };
  return { input, heard, end };
}

/**
 * As a real one does: bookmarks once a minute, save of Events, which have no watch cache; an end when its time is over; and
 * what was listed five minutes ago and more is forgotten.
 */
function toIdleClient(client: KubernetesClient, clock: FakeClock): KubernetesClient {
  const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '99' } } })}\n`;
  let listedMs = 0;
  const request: KubernetesClient['request'] = (given, signal) => {
    if (given.resource.plural === 'events') listedMs = clock.nowMs();
    return client.request(given, signal);
  };
  const open: KubernetesClient['open'] = ({ resource, query }, signal) => {
    if (resource.plural === 'events' && clock.nowMs() - listedMs >= 300_000) {
      return Promise.resolve({ kind: 'failed', failure: { kind: 'expired', reason: 'too old resource version' } });
    }
    const endMs = clock.nowMs() + 1_000 * Number(query?.['timeoutSeconds']);
    const periodMs = resource.plural === 'events' ? Number.POSITIVE_INFINITY : 60_000;
    async function* toBody(): AsyncGenerator<Buffer> {
      while (!signal.aborted && clock.nowMs() < endMs) {
        await clock.sleep(Math.min(periodMs, endMs - clock.nowMs()), signal);
        if (clock.nowMs() < endMs) yield Buffer.from(bookmark);
      }
    }
    return Promise.resolve({ kind: 'opened', body: toBody() });
  };
  return { ...client, request, open };
}

it('an idle cluster has no watch that fails', async () => {
  const clock = aClock();
  const server = anApiServer();
  server.put(aQuota(), aScaledObject(), aDeployment({ replicas: 2 }), WORKERS);
  const { input, end } = startInput({ ...server, client: toIdleClient(server.client, clock) }, clock);
  await clock.advance(3_600_000);
  const failed = input.status().filter(({ failures }) => failures > 0);
  await end();
  expect(failed).toEqual([]);
});

describe('the cluster as its API server tells of it', () => {
  let server: ApiServer;
  let clock: FakeClock;
  let started: Started | undefined;
  beforeEach(() => {
    clock = aClock();
    server = anApiServer();
    server.put(aQuota(), aScaledObject(), aDeployment({ replicas: 2 }), WORKERS, aPod({ of: WORKERS }));
  });
  afterEach(() => started?.end());

  /** Starts to follow the server, and lets the first lists come in. */
  async function follow(namespaces?: string[]): Promise<Started> {
    started = startInput(server, clock, namespaces);
    await clock.advance(100);
    return started;
  }

  function states({ input }: Started) {
    const reading = input.read();
    if (reading.state === 'never') throw new Error(reading.failure?.reason ?? 'nothing was read');
    return reading.value;
  }

  it('is not known before ScaledObjects are listed', async () => {
    server.forbid('scaledobjects');
    const following = await follow();
    expect(following.input.read()).toMatchObject({
      state: 'never',
      failure: { reason: expect.stringMatching('^may not list scaledobjects.keda.sh cluster-wide') },
    });
  });

  it('is what was listed, then what happens', async () => {
    const following = await follow();
    expect(states(following)).toMatchObject([
      {
        name: 'space',
        rows: [{ hard: 10_000, observed: { pods: 1000 } }],
        pools: [{ replicas: 2, pods: { active: 1 } }],
      },
    ]);
    server.put(aPod({ name: 'other', of: WORKERS }), aDeployment({ replicas: 3 }));
    await clock.advance(1);
    expect(states(following)).toMatchObject([{ pools: [{ replicas: 3, pods: { active: 2, appeared: 2 } }] }]);
    server.remove(aPod());
    await clock.advance(1);
    expect(states(following)).toMatchObject([{ pools: [{ pods: { active: 1, left: 1 } }] }]);
  });

  it('is told namespace by namespace, and only of those that have pools', async () => {
    server.put(aScaledObject({ namespace: 'montage' }));
    const { heard } = await follow();
    heard.length = 0;
    server.put(aPod({ namespace: 'montage' }));
    await clock.advance(1);
    server.put(aPod({ namespace: 'elsewhere' }));
    await clock.advance(1);
    expect(heard).toEqual([['montage']]);
  });

  it('has no namespace any more whose last pool has gone, though its pods remain', async () => {
    server.put(aScaledObject({ namespace: 'montage' }), aPod({ namespace: 'montage' }));
    const following = await follow();
    expect(states(following).map(({ name }) => name)).toEqual(['montage', 'space']);
    server.remove(aScaledObject({ namespace: 'montage' }));
    await clock.advance(1);
    expect(states(following).map(({ name }) => name)).toEqual(['space']);
    expect(following.heard.at(-1)).toEqual(['montage']);
  });

  it('keeps the very state of a namespace while another one changes', async () => {
    server.put(aScaledObject({ namespace: 'montage' }));
    const following = await follow();
    await clock.advance(3_000);
    const [montage, space] = states(following);
    server.put(aPod({ namespace: 'montage' }));
    await clock.advance(1);
    expect(states(following)[0]).not.toBe(montage);
    expect(states(following)[1]).toBe(space);
  });

  it('is looked at in the listed namespaces alone, if there is a list', async () => {
    server.put(aScaledObject({ namespace: 'montage' }));
    const following = await follow(['montage']);
    expect(states(following).map(({ name }) => name)).toEqual(['montage']);
    expect(following.input.status().every(({ resource }) => resource.namespace === 'montage')).toBe(true);
  });

  it('goes on counting for as long as readings may be old, then holds everything', async () => {
    const following = await follow();
    server.fail();
    await clock.advance(STALE_AFTER_MS - 1_000);
    expect(states(following)[0]?.heldBecause).toBeUndefined();
    await clock.advance(2_000);
    expect(states(following)).toMatchObject([{ pools: [{ replicas: 2, pods: { active: 1 } }] }]);
    expect(states(following)[0]?.heldBecause).toMatch('more than 15 s old');
  });

  it('is held too when the API server is frozen, of which no watch tells', async () => {
    const following = await follow();
    server.freeze();
    await clock.advance(STALE_AFTER_MS + 6_000);
    expect(following.input.status().every(({ state }) => state === 'connected')).toBe(true);
    expect(states(following)[0]?.heldBecause).toMatch('more than 15 s old');
  });

  it('has what we wrote before the watch shows it, and says that it has changed', async () => {
    const following = await follow();
    const { input, heard } = following;
    server.put(anAutoscaler({ of: aScaledObject() }));
    await clock.advance(1);
    expect(input.readTargets('space')).toMatchObject([
      { name: 'pool', target: { replicas: 2 }, pacemaker: { listsOurMetric: true } },
    ]);
    input.noteWrite('space', 'pool', { replicas: 5, resourceVersion: '1000', target: 'pool' });
    expect(heard.at(-1)).toEqual(['space']);
    expect(input.readTargets('space')).toMatchObject([{ target: { replicas: 5, resourceVersion: '1000' } }]);
    expect(states(following)).toMatchObject([{ pools: [{ replicas: 5 }] }]);
    expect(input.readTargets('elsewhere')).toEqual([]);
  });

  it('finds the ScaledObject of a pool, and ends with its connections closed', async () => {
    const { input, end } = await follow();
    expect(input.findScaledObject('space', 'pool')).toMatchObject({ uid: 'ScaledObject-pool' });
    expect(input.findScaledObject('space', 'other')).toBeUndefined();
    await end();
    expect(server.isClosed()).toBe(true);
    expect(clock.sleepers()).toBe(0);
  });
});
