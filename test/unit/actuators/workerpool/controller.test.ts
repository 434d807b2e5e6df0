import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWorkerPools } from '../../../../src/actuators/workerpool/controller.ts';
import { DEPLOYMENT_TEMPLATE } from '../../../../src/actuators/workerpool/deployment-template.ts';
import { loadConfig } from '../../../../src/config.ts';
import type { PoolSnapshot } from '../../../../src/contract/snapshot.ts';
import type { ApiAnswer, KubernetesClient } from '../../../../src/kubernetes/client.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { createBoard } from '../../../../src/loop/board.ts';
import { aClock } from '../../../builders/clock.ts';
import { aHeldPool, aPool, aSnapshot } from '../../../builders/snapshot.ts';
import { aWorkerPool } from '../../../builders/worker-pool.ts';
import { createFakeApi } from './api.ts';

/** A controller that has made the objects of one WorkerPool, and time that passes in small steps. */
async function startController(api = createFakeApi()) {
  const clock = aClock();
  const board = createBoard();
  const config = loadConfig({ flags: {}, environment: {} });
  api.put('workerpools', aWorkerPool({ rabbitHostname: '127.0.0.1' }));
  const { client } = api;
  const said: unknown[] = [];
  const logger = pino({}, { write: (line: string) => said.push((JSON.parse(line) as { msg: unknown }).msg) });
  const controller = createWorkerPools({ client, clock, board, config, logger, template: DEPLOYMENT_TEMPLATE });
  const ended = new AbortController();
  const running = controller.run(ended.signal);
  onTestFinished(async () => {
    ended.abort();
    await running;
  });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      await clock.advance(100);
      // What is written comes back through the streams of watches.
      for (let turns = 0; turns < 20; turns += 1) await turn();
    }
  };
  await pass(1_000);
  return { api, board, said, pass };
}

it("touches nothing while HyperFlow's operator runs, and begins once it has gone", async () => {
  const api = createFakeApi();
  const containers = [{ image: 'hyperflowwms/worker-pool-operator:v1.0.0' }];
  api.put('deployments', { metadata: { name: 'operator' }, spec: { replicas: 1, template: { spec: { containers } } } });
  const { pass } = await startController(api);
  await pass(10_000);
  expect(api.writes).toEqual([]);
  api.put('deployments', { metadata: { name: 'operator' }, spec: { replicas: 0 } });
  await pass(1_000);
  expect(api.get('scaledobjects', 'mproject')).toBeDefined();
});

it('takes nothing over that somebody else has made under its name', async () => {
  const api = createFakeApi();
  api.put('deployments', { metadata: { name: 'mproject', namespace: 'montage' }, spec: { replicas: 3 } });
  const { pass } = await startController(api);
  await pass(10_000);
  expect(api.writes.filter(({ subresource }) => subresource !== 'status')).toEqual([]);
});

describe('a WorkerPool whose objects cannot be written', () => {
  it('is tried again no sooner than the API server asks', async () => {
    const { api, pass } = await startController();
    const busy = { kind: 'unavailable', reason: 'too many requests', retryAfterMs: 30_000 } as const;
    await pass(6_000);
    api.fail('deployments', busy);
    api.put('deployments', { metadata: { name: 'mproject' }, spec: { strategy: { type: 'Recreate' } } });
    await pass(200);
    const before = api.writes.length;
    await pass(29_000);
    expect(api.writes.length).toBe(before);
    await pass(2_000);
    expect(api.get('deployments', 'mproject')?.['spec']).toMatchObject({ strategy: { type: 'RollingUpdate' } });
  });

  it('keeps no other one waiting', async () => {
    const api = createFakeApi();
    const answers = api.client.request;
    const hanging: KubernetesClient = {
      ...api.client,
      request: (request, signal) =>
        request.name === 'mproject' && request.verb === 'patch' ? aHangingAnswer(signal) : answers(request, signal),
    };
    const { pass } = await startController({ ...api, client: hanging });
    api.put('workerpools', aWorkerPool({ rabbitHostname: '127.0.0.1' }, 'mdiff'));
    await pass(500);
    expect(api.get('deployments', 'mdiff')).toBeDefined();
    expect(api.get('deployments', 'mproject')).toBeUndefined();
  });
});

function aHangingAnswer(signal: AbortSignal): Promise<ApiAnswer> {
  const aborted: ApiAnswer = { kind: 'failed', failure: { kind: 'aborted', reason: 'the end' } };
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(aborted), { once: true }));
}

describe('what somebody changes by hand', () => {
  it('is repaired at once, and what is changed a moment later as soon as five seconds are over', async () => {
    const { api, pass } = await startController();
    const change = (): void =>
      api.put('deployments', { metadata: { name: 'mproject' }, spec: { strategy: { type: 'Recreate' } } });
    const readStrategy = (): unknown => api.get('deployments', 'mproject')?.['spec'];
    const repaired = { strategy: { type: 'RollingUpdate' } };
    expect(readStrategy()).toMatchObject(repaired);
    change();
    await pass(100);
    expect(readStrategy()).toMatchObject(repaired);
    await pass(1_000);
    change();
    await pass(3_000);
    expect(readStrategy()).not.toMatchObject(repaired);
    await pass(1_000);
    expect(readStrategy()).toMatchObject(repaired);
  });
});

describe('the status of a WorkerPool', () => {
  it('is missed in the log once for as long as it may not be written, and nobody says that all is well', async () => {
    const api = createFakeApi();
    const forbidden: ApiAnswer = { kind: 'failed', failure: { kind: 'forbidden', reason: 'may not patch it' } };
    const client: KubernetesClient = {
      ...api.client,
      request: (request, signal) =>
        request.verb === 'patch' && request.resource.plural === 'workerpools'
          ? Promise.resolve(forbidden)
          : api.client.request(request, signal),
    };
    const { said, pass } = await startController({ ...api, client });
    await pass(40_000);
    expect(said.filter((line) => line === 'WorkerPool: its status is not written')).toHaveLength(1);
    expect(said).not.toContain('WorkerPool is served again');
  });

  it('follows its numbers and its reason, however often these change, no more than once a second', async () => {
    const { api, board, pass } = await startController();
    const publish = (pool: PoolSnapshot): void => {
      const snapshot = aSnapshot({ namespace: 'montage', pools: [pool] });
      board.publish([{ snapshot, decision: decide(snapshot) }]);
    };
    const readStatus = (): unknown => api.get('workerpools', 'mproject')?.['status'];
    publish(aPool({ name: 'mproject', backlog: 3 }));
    await pass(1_000);
    expect(readStatus()).toMatchObject({ workers: { backlog: 3, replicas: '0/3/3', reason: 'backlog' } });
    const before = api.writes.length;
    for (let round = 0; round < 25; round += 1) {
      publish(aHeldPool({ name: 'mproject' }));
      await pass(200);
      publish(aPool({ name: 'mproject', backlog: round }));
      await pass(200);
    }
    expect(api.writes.length - before).toBeGreaterThan(2);
    expect(api.writes.length - before).toBeLessThanOrEqual(10);
    publish(aPool({ name: 'mproject', backlog: 7, maxReplicaCount: 5 }));
    await pass(1_000);
    expect(readStatus()).toMatchObject({ workers: { backlog: 7, replicas: '0/5/7', reason: 'maxReplicas' } });
  });
});
