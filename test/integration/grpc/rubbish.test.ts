import { status } from '@grpc/grpc-js';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type AttackName, ATTACKS } from './attacks.ts';
import { startGrpcClient } from './client.ts';
import { eventually } from './eventually.ts';
import { aMetricsRequest } from './served-board.ts';
import { startGrpcServer } from './server.ts';

/** What one attack may add: several times what the largest adds, and far below what each sends or would have kept for it. */
const MAX_GROWTH_BYTES = 120_000_000;

const server = await startGrpcServer(5_000);
const client = startGrpcClient(server.port);
afterAll(async () => {
  await client.stop();
  await server.stop();
});

async function expectServed() {
  const answer = await client.call('GetMetrics', aMetricsRequest('busy'));
  expect(answer).toMatchObject({ code: status.OK, message: { metricValues: [{ metricValue: 10 }] } });
}

/** Another caller is answered all the while, and afterwards. */
async function keepAsking(until: Promise<unknown>) {
  const over = new AbortController();
  void until.then(() => over.abort());
  while (!over.signal.aborted) await expectServed();
  await expectServed();
}

describe.each(Object.keys(ATTACKS) as AttackName[])('%s', (attack) => {
  it('harms nobody', async () => {
    const script = fileURLToPath(new URL('attacker-process.ts', import.meta.url));
    const before = await server.report();
    const attacker = fork(script, [attack, String(server.port)], { execArgv: [] });
    const exited = once(attacker, 'exit');
    const worst = Promise.race([once(attacker, 'message'), exited]);
    await keepAsking(worst);
    expect(attacker.connected, 'the attacker failed before it had done its worst').toBe(true);
    const after = await server.report();
    attacker.disconnect();
    await exited;
    expect(after.rssBytes - before.rssBytes).toBeLessThan(MAX_GROWTH_BYTES);
    expect(server.isRunning()).toBe(true);
  });
});

it('keeps no stream of anybody who has gone', async () => {
  await eventually(async () => expect((await server.report()).openStreams).toBe(0));
});

it('hangs up on a peer that never speaks', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.resume();
  await once(socket, 'close');
});
