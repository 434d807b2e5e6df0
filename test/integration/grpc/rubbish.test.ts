import { status } from '@grpc/grpc-js';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttackName, ATTACKS } from './attacks.ts';
import { type GrpcClient, startGrpcClient } from './client.ts';
import { eventually } from './eventually.ts';
import { aMetricsRequest } from './served-board.ts';
import { type GrpcServerProcess, startGrpcServer } from './server.ts';

/** Three times what the process needs in peace, and far from what the attacks send. */
const MAX_RSS_BYTES = 400_000_000;

let server: GrpcServerProcess;
let client: GrpcClient;
beforeAll(async () => {
  server = await startGrpcServer(5_000);
  client = startGrpcClient(server.port);
});
afterAll(async () => {
  await client.stop();
  await server.stop();
});

/** Another caller is answered meanwhile. */
async function expectServed() {
  const answer = await client.call('GetMetrics', aMetricsRequest('busy'));
  expect(answer).toMatchObject({ code: status.OK, message: { metricValues: [{ metricValue: 10 }] } });
}

describe.each(Object.keys(ATTACKS) as AttackName[])('%s', (attack) => {
  it('harms nobody', async () => {
    const script = fileURLToPath(new URL('attacker-process.ts', import.meta.url));
    const attacker = fork(script, [attack, String(server.port)], { execArgv: [] });
    const exited = once(attacker, 'exit');
    let isDone = false;
    const done = once(attacker, 'message').then(() => (isDone = true));
    while (!isDone) await expectServed();
    await done;
    await expectServed();
    const { rssBytes } = await server.report();
    attacker.disconnect();
    await exited;
    expect(rssBytes).toBeLessThan(MAX_RSS_BYTES);
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
