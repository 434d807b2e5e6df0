import { status } from '@grpc/grpc-js';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createBoard } from '../../../src/loop/board.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createGrpcView } from '../../../src/views/grpc/view.ts';
import { startGrpcClient } from './client.ts';
import { eventually } from './eventually.ts';
import { END_HEADERS, PREFACE, toCallFields, toFrame, toHeaderBlock } from './http2-frames.ts';
import { aReference, serveBoard, type ServedBoard } from './served-board.ts';
import { type GrpcServerProcess, startGrpcServer } from './server.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function startBoth(shutdownGraceMs: number) {
  const server: GrpcServerProcess = await startGrpcServer(shutdownGraceMs);
  stops.push(() => server.stop());
  const client = startGrpcClient(server.port);
  stops.push(() => client.stop());
  return { server, client };
}

it('exits long before the deadline where every peer behaves', async () => {
  const { server, client } = await startBoth(120_000);
  const watch = client.start('Watch', { service: '' }, 'health');
  const push = client.start('StreamIsActive', aReference('busy'));
  const inquiry = client.start('ServerReflectionInfo', { listServices: '*' }, 'reflection');
  await eventually(() =>
    expect([watch.messages, push.messages, inquiry.messages]).toMatchObject([
      [{ status: 'SERVING' }],
      [{ result: true }],
      [{}],
    ]),
  );
  const { exitCode, tookMs } = await server.stop();
  expect(exitCode).toBe(0);
  expect(tookMs).toBeLessThan(60_000);
  expect(await push.ended).toEqual({ code: status.OK, details: 'OK' });
  expect((await watch.ended).code).toBe(status.OK);
  expect((await inquiry.ended).code).toBe(status.OK);
});

it('exits at the deadline where a call never ends and a peer never hangs up', async () => {
  const { server, client } = await startBoth(1_000);
  const push = client.start('StreamIsActive', aReference('busy'));
  await eventually(() => expect(push.messages).toHaveLength(1));
  const stubborn = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  stubborn.on('error', () => undefined);
  const halfACall = toFrame('headers', END_HEADERS, 1, toHeaderBlock(toCallFields('GetMetrics')));
  stubborn.write(Buffer.concat([PREFACE, toFrame('settings', 0, 0), halfACall]));
  await once(stubborn, 'data');
  stops.push(async () => stubborn.destroy());
  const { exitCode, tookMs } = await server.stop();
  expect(exitCode).toBe(0);
  expect(tookMs).toBeGreaterThan(900);
  // The keepalive would cut them off after ten seconds or more: that is not what ends this.
  expect(tookMs).toBeLessThan(9_000);
  expect((await push.ended).code).toBe(status.OK);
});

it('names the address and the flag where the port is taken', async () => {
  const served: ServedBoard = await serveBoard();
  stops.push(() => served.stop());
  const address = `127.0.0.1:${served.port}`;
  await expect(createView(address).listen()).rejects.toMatchObject({
    code: 'invalid-input',
    message: `cannot serve gRPC on ${address}: the port is in use; choose another address with --grpc-address HOST:PORT`,
  });
});

it.each(['127.0.0.1:70000', '203.0.113.7:9090'])(
  'refuses %s, which cannot be listened on, with a sentence',
  async (address) => {
    await expect(createView(address).listen()).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(`cannot serve gRPC on ${address}: `) as string,
    });
  },
);

it('is over at once where it was told to end before it ran', async () => {
  const view = createView('[::1]:0');
  await view.listen();
  await view.run(AbortSignal.abort());
});

function createView(address: string) {
  return createGrpcView({
    board: createBoard(),
    address,
    activationRepeatMs: 15_000,
    shutdownGraceMs: 5_000,
    clock: systemClock,
    logger: createLogger('silent'),
  });
}
