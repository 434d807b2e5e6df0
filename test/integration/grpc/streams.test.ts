import { status } from '@grpc/grpc-js';
import { afterEach, expect, it } from 'vitest';
import { aHeldPool, aPool } from '../../builders/snapshot.ts';
import { eventually } from './eventually.ts';
import { aMetricsRequest, aReference, serveBoard, type ServedBoard } from './served-board.ts';

const ACTIVE = { result: true };
const idle = aPool({ name: 'pool' });
/** granted 2, and its target has none yet */
const waiting = aPool({ name: 'pool', backlog: 2 });
const running = aPool({ name: 'pool', backlog: 2, replicas: 2 });

const started: ServedBoard[] = [];
afterEach(async () => {
  for (const served of started.splice(0)) await served.stop();
});

async function start(): Promise<ServedBoard> {
  const served = await serveBoard();
  started.push(served);
  return served;
}

/** Opens a stream and waits until the server has it. */
async function openStream(served: ServedBoard) {
  const before = served.countOpenStreams();
  const stream = served.client.start('StreamIsActive', aReference('pool'));
  await eventually(() => expect(served.countOpenStreams()).toBe(before + 1));
  return stream;
}

/** All that was written before this call ended has arrived: one connection keeps its order. */
async function settle(served: ServedBoard) {
  await served.client.call('GetMetricSpec', aReference('pool'));
}

it('says active on opening where replicas are granted', async () => {
  const served = await start();
  served.publish([running]);
  const stream = await openStream(served);
  await eventually(() => expect(stream.messages).toEqual([ACTIVE]));
});

it('is silent at none, says active on the edge, once while the target runs, and again on the next edge', async () => {
  const served = await start();
  served.publish([idle]);
  const stream = await openStream(served);
  await settle(served);
  expect(stream.messages).toEqual([]);
  served.publish([running]);
  served.publish([running]);
  await settle(served);
  expect(stream.messages).toEqual([ACTIVE]);
  served.publish([idle]);
  await settle(served);
  expect(stream.messages).toEqual([ACTIVE]);
  served.publish([running]);
  await settle(served);
  expect(stream.messages).toEqual([ACTIVE, ACTIVE]);
});

it('repeats while the target has none, no oftener than it is told to, and stops when it runs', async () => {
  const served = await start();
  served.publish([waiting]);
  const stream = await openStream(served);
  const startedAtMs = performance.now();
  await eventually(() => expect(stream.messages.length).toBe(4));
  expect(performance.now() - startedAtMs).toBeGreaterThan(2_500);
  served.publish([running]);
  await settle(served);
  const said = stream.messages.length;
  // Two repetitions of waiting are as much as an absence can be shown by.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(stream.messages).toHaveLength(said);
  expect(stream.messages).toEqual(Array.from({ length: said }, () => ACTIVE));
});

it('waits in silence for a pool that is not known yet', async () => {
  const served = await start();
  const stream = await openStream(served);
  await settle(served);
  expect(stream.messages).toEqual([]);
  served.publish([running]);
  await eventually(() => expect(stream.messages).toEqual([ACTIVE]));
});

it('takes an unknown in between neither for an edge nor for an end', async () => {
  const served = await start();
  served.publish([running]);
  const stream = await openStream(served);
  served.publish([aHeldPool({ name: 'pool', replicas: 0 })]);
  served.publish([]);
  served.publish([running]);
  await settle(served);
  expect(stream.messages).toEqual([ACTIVE]);
});

it('sends the spec once on opening', async () => {
  const served = await start();
  const stream = served.client.start('StreamMetricSpec', aReference('pool'));
  await eventually(() => expect(stream.messages).toHaveLength(1));
  served.publish([idle]);
  served.publish([running]);
  const { message } = await served.client.call('GetMetricSpec', aReference('pool'));
  expect(stream.messages).toEqual([message]);
});

it('forgets a stream whose client has gone', async () => {
  const served = await start();
  const stream = await openStream(served);
  stream.cancel();
  await eventually(() => expect(served.countOpenStreams()).toBe(0));
  expect((await stream.ended).code).toBe(status.CANCELLED);
});

it('serves a thousand streams, and tells all of them', async () => {
  const served = await start();
  const streams = Array.from({ length: 1_000 }, () => served.client.start('StreamIsActive', aReference('pool')));
  await eventually(() => expect(served.countOpenStreams()).toBe(1_000));
  served.publish([running]);
  await eventually(() => expect(streams.filter(({ messages }) => messages.length === 1).length).toBe(1_000));
});

it('ends streams and health watches with OK and refuses calls when it is told to end', async () => {
  const served = await start();
  served.publish([running]);
  const streams = [
    await openStream(served),
    served.client.start('StreamMetricSpec', aReference('pool')),
    served.client.start('Watch', { service: '' }, 'health'),
  ];
  const watch = streams[2];
  await eventually(() => expect(watch?.messages).toEqual([{ status: 'SERVING' }]));
  await served.endServer();
  for (const { ended } of streams) expect(await ended).toEqual({ code: status.OK, details: 'OK' });
  expect(watch?.messages).toEqual([{ status: 'SERVING' }, { status: 'NOT_SERVING' }]);
  const refused = await served.client.call('GetMetrics', aMetricsRequest('pool'));
  expect(refused.code).toBe(status.UNAVAILABLE);
  expect(refused.details).toMatch(/ECONNREFUSED|No connection established/);
});
