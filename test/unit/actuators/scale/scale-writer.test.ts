import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { createScaleWriter, type VisibleTarget } from '../../../../src/actuators/scale/scale-writer.ts';
import type { ApiFailureKind } from '../../../../src/kubernetes/api-failure.ts';
import type { ApiAnswer, KubernetesClient } from '../../../../src/kubernetes/client.ts';
import type { ApiRequest } from '../../../../src/kubernetes/resource.ts';
import { aClock } from '../../../builders/clock.ts';

const POOL = { namespace: 'space', name: 'pool' };

const TARGET: VisibleTarget = {
  name: 'pool',
  target: { replicas: 2, resourceVersion: '7' },
  scaling: 'direct',
  isPaused: false,
  hasOtherTriggers: false,
  place: {
    resource: { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'space' },
    name: 'pool',
    subresource: 'scale',
  },
};

const WRITE = { pool: 'pool', replicas: 5, resourceVersion: '7', reason: 'granted 5' };

/** A writer whose API server answers as told, when told. */
function startWriter() {
  const clock = aClock();
  const requests: ApiRequest[] = [];
  const told: string[] = [];
  const lines: string[] = [];
  let resolve: (given: ApiAnswer) => void = () => undefined;
  const client: KubernetesClient = {
    request: (request) => {
      requests.push(request);
      return new Promise<ApiAnswer>((answered) => {
        resolve = answered;
      });
    },
    open: () => Promise.reject(new Error('nothing is watched here')),
    describe: () => ({ kind: 'unavailable', reason: '' }),
    close: () => Promise.resolve(),
  };
  const writer = createScaleWriter(
    {
      client,
      clock,
      logger: pino({ base: null }, { write: (line: string) => lines.push(line) }),
      writes: {
        onWriteStart: (_, replicas) => told.push(`start ${replicas}`),
        onWriteEnd: (_, end) => told.push(`end ${end}`),
        lately: () => ({ heard: { most: 0 } }),
      },
      noteWrite: (_, __, { replicas, resourceVersion }) => told.push(`noted ${replicas} at ${resourceVersion}`),
      findSubject: () => undefined,
      tell: () => undefined,
      onWrite: ({ outcome }) => told.push(outcome),
    },
    new AbortController().signal,
  );
  const answer = async (given: ApiAnswer): Promise<void> => {
    resolve(given);
    await writer.settle();
  };
  const fail = (kind: ApiFailureKind, retryAfterMs?: number): Promise<void> =>
    answer({
      kind: 'failed',
      failure: { kind, reason: 'why', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    });
  const succeed = (): Promise<void> => answer({ kind: 'answered', body: { metadata: { resourceVersion: '8' } } });
  const messages = (): unknown[] => lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
  return { clock, writer, requests, told, lines, messages, answer, succeed, fail };
}

describe('writing replicas', () => {
  let world: ReturnType<typeof startWriter>;
  beforeEach(() => {
    world = startWriter();
    world.writer.start('space', WRITE, TARGET);
  });

  it('names the version that was decided on, so that a target that has changed refuses it', async () => {
    expect(world.requests[0]).toMatchObject({
      verb: 'update',
      subresource: 'scale',
      withinMs: 2_000,
      body: { value: { metadata: { resourceVersion: '7' }, spec: { replicas: 5 } } },
    });
    await world.succeed();
  });

  it('is one at a time, and known before the watch shows it', async () => {
    expect(world.writer.isBusy(POOL)).toBe(true);
    await world.succeed();
    expect(world.writer.isBusy(POOL)).toBe(false);
    expect(world.told).toEqual(['start 5', 'end taken', 'noted 5 at 8', 'written']);
    expect(world.lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { msg: 'replicas set', from: 2, to: 5, reason: 'granted 5' },
    ]);
  });

  it('waits for a newer version after a conflict', async () => {
    await world.fail('conflict');
    expect(world.writer.isBusy(POOL)).toBe(false);
    expect(world.writer.conflictedVersion(POOL)).toBe('7');
    expect(world.told).toEqual(['start 5', 'end refused', 'conflict']);
  });

  it('leaves the pool to its HPA for a while where it is forbidden, and says so once', async () => {
    await world.fail('forbidden');
    expect(world.told).toEqual(['start 5', 'end refused', 'forbidden']);
    expect(world.writer.isBusy(POOL)).toBe(true);
    await world.clock.advance(10_000);
    expect(world.writer.isBusy(POOL)).toBe(false);
    world.writer.start('space', WRITE, TARGET);
    await world.fail('forbidden');
    expect(world.lines).toHaveLength(1);
  });

  it('outlives an answer that is none, and takes it for one that nobody knows of', async () => {
    await world.answer({ kind: 'answered', body: { kind: 'Status' } });
    expect(world.told).toEqual(['start 5', 'end unknown', 'nonsense']);
    expect(world.writer.isBusy(POOL)).toBe(true);
  });

  it.each(['missing', 'refused'] as const)('has carried nothing where the API server said %s', async (kind) => {
    await world.fail(kind);
    expect(world.told).toEqual(['start 5', 'end refused', kind]);
  });

  it('says and counts nothing where the program ends in its middle', async () => {
    await world.fail('aborted');
    expect(world.lines).toEqual([]);
    expect(world.told).toEqual(['start 5', 'end unknown']);
  });

  it('forgets what failed of pools that are gone, and of no others', async () => {
    await world.fail('conflict');
    world.writer.start('space', WRITE, TARGET);
    await world.fail('forbidden');
    world.writer.keepOnly('spa', []);
    world.writer.keepOnly('space', ['pool']);
    expect(world.writer.isBusy(POOL)).toBe(true);
    expect(world.writer.conflictedVersion(POOL)).toBe('7');
    world.writer.keepOnly('space', ['other']);
    expect(world.writer.isBusy(POOL)).toBe(false);
    expect(world.writer.conflictedVersion(POOL)).toBeUndefined();
  });

  it('leaves an API server alone for as long as it asks, but for two minutes at most', async () => {
    await world.fail('unavailable', 30_000);
    await world.clock.advance(29_999);
    expect(world.writer.isBusy(POOL)).toBe(true);
    await world.clock.advance(1);
    expect(world.writer.isBusy(POOL)).toBe(false);
    world.writer.start('space', WRITE, TARGET);
    await world.fail('unavailable', 86_400_000);
    await world.clock.advance(120_000);
    expect(world.writer.isBusy(POOL)).toBe(false);
  });

  it('may still show where nobody answered', async () => {
    await world.fail('unavailable');
    expect(world.writer.isBusy(POOL)).toBe(true);
    await world.clock.advance(1_000);
    expect(world.writer.isBusy(POOL)).toBe(false);
    expect(world.told).toEqual(['start 5', 'end unknown', 'unavailable']);
  });
});

describe('what is said of replicas that cannot be set', () => {
  const FAILED = 'replicas not set: pools move at the pace of their HPAs';
  const RECOVERED = 'replicas are set again';
  let world: ReturnType<typeof startWriter>;
  const start = (pool: string): void => world.writer.start('space', { ...WRITE, pool }, TARGET);
  const fail = (pool: string, kind: ApiFailureKind): Promise<void> => {
    start(pool);
    return world.fail(kind);
  };
  const succeed = (pool: string): Promise<void> => {
    start(pool);
    return world.succeed();
  };
  const said = (): unknown[] => world.messages().filter((message) => message !== 'replicas set');
  beforeEach(() => {
    world = startWriter();
  });

  it('is said once, though other pools beside it go well, and that all go well when they do', async () => {
    for (let round = 0; round < 3; round += 1) {
      await fail('a', 'forbidden');
      await fail('b', 'forbidden');
      await succeed('c');
    }
    expect(said()).toEqual([FAILED]);
    await succeed('a');
    expect(said()).toEqual([FAILED]);
    await succeed('b');
    expect(said()).toEqual([FAILED, RECOVERED]);
  });

  it('is said too where the target has no replicas to be set', async () => {
    await fail('a', 'missing');
    expect(said()).toEqual([FAILED]);
  });

  it('waits for no pool that has gone, nor for one that has long been left alone', async () => {
    await fail('gone', 'forbidden');
    await fail('settled', 'unavailable');
    world.writer.keepOnly('space', ['settled', 'c']);
    await succeed('c');
    expect(said()).toEqual([FAILED, FAILED]);
    await world.clock.advance(61_001);
    world.writer.keepOnly('space', ['settled', 'c']);
    await succeed('c');
    expect(said()).toEqual([FAILED, FAILED, RECOVERED]);
  });
});
