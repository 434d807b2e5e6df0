import type { ServerWritableStream } from '@grpc/grpc-js';
import { Writable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { decide } from '../../../../src/decision/decide.ts';
import { createBoard } from '../../../../src/loop/board.ts';
import type { IsActiveResponse } from '../../../../src/gen/externalscaler/IsActiveResponse.ts';
import type { ScaledObjectRef__Output } from '../../../../src/gen/externalscaler/ScaledObjectRef.ts';
import { createActivationStreams } from '../../../../src/views/grpc/activation-streams.ts';
import { createOpenStreams } from '../../../../src/views/grpc/open-streams.ts';
import { createPoolFinder } from '../../../../src/views/grpc/pool-finder.ts';
import { aClock } from '../../../builders/clock.ts';
import { aPool, aSnapshot } from '../../../builders/snapshot.ts';

type Call = ServerWritableStream<ScaledObjectRef__Output, IsActiveResponse>;

function setUp() {
  const board = createBoard();
  const clock = aClock();
  const openStreams = createOpenStreams();
  const pools = createPoolFinder(board);
  const told: string[] = [];
  const answers = {
    onMetric: () => undefined,
    onActive: ({ name }: { readonly name: string }) => void told.push(name),
  };
  const streams = createActivationStreams({ pools, openStreams, activationRepeatMs: 15_000, clock, answers });
  const publish = (backlog: number): void => {
    const snapshot = aSnapshot({ pools: [aPool({ backlog })] });
    board.publish([{ snapshot, decision: decide(snapshot) }]);
    streams.review();
  };
  return { board, clock, openStreams, streams, publish, told };
}

/** A reader that takes a message only when it is told to; the stream itself is a real one. */
function aSlowCall() {
  const arrived: unknown[] = [];
  const pending: (() => void)[] = [];
  const stream = new Writable({
    objectMode: true,
    write: (message, _, callback) => {
      arrived.push(message);
      pending.push(callback);
    },
  });
  const request = { namespace: 'workers', name: 'pool', scalerMetadata: {} };
  const read = (): void => {
    for (const callback of pending.splice(0)) callback();
  };
  return { call: Object.assign(stream, { request }) as unknown as Call, arrived, read };
}

it('repeats every repetition time, not at every review', async () => {
  const { clock, streams, publish, told } = setUp();
  const { call, arrived, read } = aSlowCall();
  publish(1);
  streams.open(call);
  for (let second = 0; second < 60; second += 1) {
    read();
    await clock.advance(1_000);
    streams.review();
  }
  expect(arrived).toHaveLength(1 + 4);
  expect(told).toEqual(Array(1 + 4).fill('pool'));
});

it('keeps nothing back for a reader that does not read, and tells it once it does', async () => {
  const { clock, streams, publish } = setUp();
  const { call, arrived, read } = aSlowCall();
  streams.open(call);
  for (let edge = 0; edge < 1_000; edge += 1) {
    publish(1);
    publish(0);
  }
  expect(arrived).toHaveLength(1);
  expect(call.writableLength).toBe(1);
  publish(1);
  read();
  await clock.advance(0);
  streams.review();
  expect(arrived).toHaveLength(2);
});

it('makes up no sentence for a stream that waits in silence', () => {
  const { board, streams } = setUp();
  const whyEmpty = vi.spyOn(board, 'emptyBecause');
  const { call, arrived } = aSlowCall();
  streams.open(call);
  streams.review();
  expect(arrived).toEqual([]);
  expect(whyEmpty).not.toHaveBeenCalled();
});

it('ends a stream that opens after the end has begun', () => {
  const { openStreams, streams, publish } = setUp();
  publish(1);
  openStreams.endAll();
  const { call, arrived } = aSlowCall();
  streams.open(call);
  expect(call.writableEnded).toBe(true);
  expect(openStreams.count()).toBe(0);
  expect(arrived).toEqual([]);
});

it('does not keep a caller that has gone before it was heard', () => {
  const { openStreams, streams } = setUp();
  const { call } = aSlowCall();
  call.destroy();
  streams.open(call);
  expect(openStreams.count()).toBe(0);
});
