import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  END_HEADERS,
  END_STREAM,
  PREFACE,
  toCallFields,
  toFrame,
  toGrpcMessage,
  toHeaderBlock,
} from './http2-frames.ts';

/** Does something rude to a port. Settles when it has done its worst; what it holds open stays open. */
type Attack = (port: number) => Promise<unknown>;

const MEGABYTE = 1_000_000;

export const ATTACKS = {
  'a megabyte of random bytes': async (port) => {
    const socket = await open(port);
    await flood(socket, 1, () => randomBytes(MEGABYTE));
  },
  'half a frame': async (port) => {
    const frame = toFrame('settings', 0, 0, Buffer.alloc(600));
    (await openHttp2(port)).write(frame.subarray(0, 100));
  },
  'the preface and then nothing': async (port) => void (await open(port)).write(PREFACE),
  'a message of 100 MB': (port) => sendMessage(port, toGrpcMessage(Buffer.alloc(100 * MEGABYTE))),
  'a message that says it has 4 GB': (port) =>
    sendMessage(port, toGrpcMessage(Buffer.alloc(100), { declaredBytes: 2 ** 32 - 1 })),
  'a message that unpacks to 50 MB': (port) =>
    sendMessage(port, toGrpcMessage(gzipSync(Buffer.alloc(50 * MEGABYTE)), { isCompressed: true })),
  '100 MB of header': async (port) => {
    const socket = await openHttp2(port);
    socket.write(toFrame('headers', 0, 1, toHeaderBlock(toCallFields('GetMetrics'))));
    const field = toHeaderBlock({ 'x-filler': 'x'.repeat(100) });
    const chunk = toFrame('continuation', 0, 1, Buffer.concat(Array.from({ length: 140 }, () => field)));
    await flood(socket, 6_500, () => chunk);
  },
  'a thousand idle connections': (port) => Promise.all(Array.from({ length: 1_000 }, () => open(port))),
  'two hundred callers that send a byte now and then': async (port) => {
    const headers = toFrame('headers', END_HEADERS, 1, toHeaderBlock(toCallFields('GetMetrics')));
    const sockets = await Promise.all(Array.from({ length: 200 }, () => openHttp2(port)));
    for (const socket of sockets) socket.write(headers);
    for (const byte of toGrpcMessage(Buffer.alloc(10)).subarray(0, 10)) {
      for (const socket of sockets) socket.write(toFrame('data', 0, 1, Buffer.from([byte])));
      await delay(100);
    }
  },
  'a hundred thousand calls reset at once': (port) => resetRapidly(port, 'GetMetrics'),
  'a hundred thousand streams reset at once': (port) => resetRapidly(port, 'StreamIsActive'),
  'a million pings whose answers nobody reads': async (port) => {
    const socket = await openHttp2(port);
    socket.pause();
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => toFrame('ping', 0, 0, Buffer.alloc(8))));
    await flood(socket, 1_000, () => pings);
  },
  'odd header fields': async (port) => {
    const odd = [
      { ':path': '/\u00ff\u00fe%zz' },
      { ':path': '/x'.repeat(60) },
      { 'grpc-timeout': 'soon\u00ff' },
      { 'grpc-timeout': '99999999H' },
      { 'grpc-encoding': '\u00ff%' },
      { 'content-type': 'text/plain' },
      { 'x-odd-bin': '!!!' },
    ];
    const message = toFrame('data', END_STREAM, 1, toGrpcMessage(Buffer.from([0xff, 0xff]), { isCompressed: true }));
    for (const fields of odd) {
      const socket = await openHttp2(port);
      socket.write(toFrame('headers', END_HEADERS, 1, toHeaderBlock(toCallFields('GetMetrics', fields))));
      socket.write(message);
    }
    await delay(500);
  },
  'four thousand calls whose requests never end': async (port) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`, { peerMaxConcurrentStreams: 10_000 });
    session.on('error', () => undefined);
    const half = toGrpcMessage(Buffer.alloc(60_000), { declaredBytes: 65_000 });
    for (let sent = 0; sent < 4_000 && !session.destroyed; sent += 1) {
      const call = session.request(toCallFields('GetMetrics'));
      call.on('error', () => undefined);
      call.resume();
      call.write(half);
    }
    await delay(3_000);
  },
  'inquiries whose answers nobody reads': async (port) => {
    // Field 4 of the request: the file that contains a symbol.
    const symbol = Buffer.from('externalscaler.ExternalScaler');
    const inquiry = toGrpcMessage(Buffer.concat([Buffer.from([0x22, symbol.length]), symbol]));
    const session = connectHttp2(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 0 } });
    session.on('error', () => undefined);
    const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
    const stream = session.request({ ...toCallFields(''), ':path': path, ':authority': 'quotient' });
    stream.on('error', () => undefined);
    for (let sent = 0; sent < 500_000 && !stream.destroyed && stream.writable; sent += 1_000) {
      const batch = Buffer.concat(Array.from({ length: 1_000 }, () => inquiry));
      if (!stream.write(batch) && (await first(stream, 'drain', 'close')) !== 'drain') return;
    }
  },
} as const satisfies Record<string, Attack>;

export type AttackName = keyof typeof ATTACKS;

/** Which of two events comes first, however the emitter fares otherwise; neither within 5 s. */
async function first<Name extends string>(
  emitter: EventEmitter,
  ...events: readonly Name[]
): Promise<Name | 'neither'> {
  emitter.setMaxListeners(0);
  const waits = events.map((event) => new Promise<Name>((resolve) => emitter.once(event, () => resolve(event))));
  return Promise.race([...waits, delay(5_000, 'neither' as const)]);
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await first(socket, 'connect', 'close');
  return socket;
}

async function openHttp2(port: number): Promise<Socket> {
  const socket = await open(port);
  socket.resume();
  socket.write(Buffer.concat([PREFACE, toFrame('settings', 0, 0)]));
  return socket;
}

/** Writes as fast as the peer takes it, until it is done or the peer has had enough. */
async function flood(socket: Socket, times: number, next: () => Buffer): Promise<void> {
  for (let sent = 0; sent < times && !socket.destroyed; sent += 1) {
    if (socket.write(next())) continue;
    // A peer that stops reading is as good an answer as one that hangs up.
    if ((await first(socket, 'drain', 'close')) === 'neither') return;
  }
}

async function resetRapidly(port: number, method: string): Promise<void> {
  const socket = await openHttp2(port);
  const block = toHeaderBlock(toCallFields(method));
  const message = toGrpcMessage(Buffer.alloc(0));
  let stream = 1;
  await flood(socket, 100_000, () => {
    stream += 2;
    return Buffer.concat([
      toFrame('headers', END_HEADERS, stream, block),
      toFrame('data', END_STREAM, stream, message),
      toFrame('reset', 0, stream, Buffer.from([0, 0, 0, 8])),
    ]);
  });
}

/** Sends one message within flow control, as a well-behaved client would. */
async function sendMessage(port: number, message: Buffer): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  const stream = session.request({ ...toCallFields('GetMetrics'), 'grpc-encoding': 'gzip' });
  stream.on('error', () => undefined);
  stream.resume();
  stream.end(message);
  await first(stream, 'response', 'close');
}
