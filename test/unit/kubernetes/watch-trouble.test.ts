import { afterAll, describe, expect, it, vi } from 'vitest';
import { createRecovery } from '../../../src/kubernetes/recovery.ts';
import { aClock } from '../../builders/clock.ts';
import { aHastyClock, type Followed, follow, toValues } from './followed.ts';
import { collectGarbage } from './garbage.ts';
import {
  aBookmark,
  anAnswer,
  anError,
  anEvent,
  anObject,
  aPage,
  aRefusal,
  aWatch,
  frozen,
  quiet,
  reset,
  type Step,
} from './scripted-server.ts';

afterAll(collectGarbage);

const LIST = aPage(10, [anObject('a', 1)]);

/** Far above what is promised, so that a busy machine fails no test. */
const PATIENCE = { timeout: 10_000, interval: 5 } as const;

describe('a watch in trouble', () => {
  it('knows nothing before the first complete list, and says why', async () => {
    const { watch } = await follow([aRefusal(500, 'etcdserver: request timed out'), frozen]);
    await vi.waitFor(() => expect(watch.read().failure).toBeDefined(), PATIENCE);
    expect(watch.read()).toMatchObject({
      state: 'never',
      failure: {
        kind: 'unavailable',
        reason: 'list configmaps cluster-wide failed: HTTP 500: etcdserver: request timed out',
      },
    });
    expect(watch.status()).toMatchObject({ state: 'failing', lists: 0, opens: 0, failures: 1 });
  });

  it('shows a missing right as such, and takes it as soon as it is granted', async () => {
    const denied = aRefusal(403, 'configmaps is forbidden: User "quotient" cannot list');
    const { watch, logged } = await follow([denied, denied, denied, LIST]);
    await vi.waitFor(() => expect(watch.status().state).toBe('forbidden'), PATIENCE);
    await vi.waitFor(() => expect(watch.status().state).toBe('connected'), PATIENCE);
    expect(toValues(watch)).toEqual({ a: 'a' });
    expect(logged).toEqual(['40 watch is disconnected: forbidden', '30 watch is connected again']);
  });

  it('shows a kind that is not served as such', async () => {
    const { watch } = await follow(
      Array<Step>(50).fill(aRefusal(404, 'the server could not find the requested resource')),
    );
    await vi.waitFor(() => expect(watch.status().state).toBe('missing'), PATIENCE);
    expect(watch.read().state).toBe('never');
  });

  it.each([
    ['of a list in a header', [aRefusal(429, 'too many requests', { 'retry-after': '100' })], LIST],
    ['of a watch in a header', [LIST, aRefusal(503, 'shutting down', { 'retry-after': '100' })], quiet],
    ['inside a watch', [LIST, aWatch([anError(429, 'too many requests', 100)])], quiet],
  ] as const)('waits as long as it is asked to by Retry-After %s', async (_, script, next) => {
    const clock = aHastyClock();
    const { watch } = await follow([...script, next], { clock });
    await vi.waitFor(() => expect(watch.status()).toMatchObject({ failures: 1, state: 'connected' }), PATIENCE);
    // The waits for silence are longer than any pause.
    expect(clock.sleeps.filter((ms) => ms >= 100_000 && ms <= 110_000)).toHaveLength(1);
  });

  it('lists anew where the API server itself says inside a watch that it cannot go on from there', async () => {
    const next = aPage(20, [anObject('b', 15)]);
    const { watch } = await follow([LIST, aWatch([anError(500, 'etcdserver: no such revision')]), next, quiet], {
      clock: aHastyClock(),
    });
    await vi.waitFor(() => expect(watch.status()).toMatchObject({ lists: 2, state: 'connected' }), PATIENCE);
    expect(toValues(watch)).toEqual({ b: 'b' });
  });

  it('waits longer after each failure in a row, at most about 10 s, and starts anew after a success', async () => {
    const clock = aHastyClock();
    const { watch } = await follow([...Array<Step>(12).fill(reset), LIST, aWatch([aBookmark(11)], 'resets'), quiet], {
      clock,
    });
    await vi.waitFor(() => expect(watch.status()).toMatchObject({ failures: 13, opens: 2 }), PATIENCE);
    const pauses = clock.sleeps.slice(0, 12);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pauses.slice(0, 2))).toBeLessThan(2_000);
    expect(Math.max(...pauses)).toBeGreaterThan(5_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000);
    const afterSuccess = clock.sleeps.slice(12).filter((ms) => ms < 9_000);
    expect(Math.min(...afterSuccess)).toBeLessThan(2_000);
  });

  it('does not run in circles around an API server that closes every watch at once', async () => {
    const clock = aHastyClock();
    const { watch } = await follow([LIST, ...Array<Step>(8).fill(aWatch([], 'ends')), quiet], { clock });
    await vi.waitFor(() => expect(watch.status().opens).toBe(9), PATIENCE);
    expect(Math.max(...clock.sleeps.filter((ms) => ms < 9_000))).toBeGreaterThan(1_000);
  });

  it('is fresh while it is connected, however long nothing changes, and stale 15 s after the connection broke', async () => {
    const clock = aClock();
    const { watch, server } = await follow([LIST, aWatch([aBookmark(11)]), frozen], { clock });
    await vi.waitFor(() => expect(watch.status().state).toBe('connected'), PATIENCE);
    await clock.advance(60_000);
    expect(watch.read()).toMatchObject({ state: 'fresh', atMs: 60_000 });
    await server.close();
    await vi.waitFor(() => expect(watch.status().state).toBe('failing'), PATIENCE);
    expect(watch.status().disconnectedSinceMs).toBe(60_000);
    expect(watch.read()).toMatchObject({ state: 'fresh', atMs: 60_000 });
    await clock.advance(15_001);
    expect(watch.read()).toMatchObject({ state: 'stale', atMs: 60_000, failure: { kind: 'unavailable' } });
    expect(toValues(watch)).toEqual({ a: 'a' });
  });

  it('takes a connection for dead on which nothing is heard for 150 s, and goes on from the last version', async () => {
    const clock = aClock();
    const again = aWatch([anEvent('ADDED', anObject('b', 12))]);
    const { watch, server } = await follow([LIST, aWatch([aBookmark(11)]), again], { clock });
    await vi.waitFor(() => expect(watch.status().state).toBe('connected'), PATIENCE);
    await clock.advance(149_000);
    expect(server.requests).toHaveLength(2);
    await clock.advance(2_000);
    await vi.waitFor(() => expect(watch.read().failure?.reason).toMatch(/nothing was heard/), PATIENCE);
    expect(server.pending()).toBeLessThanOrEqual(1);
    await clock.advance(2_000);
    await vi.waitFor(() => expect(toValues(watch)).toEqual({ a: 'a', b: 'b' }), PATIENCE);
    expect(server.requests[2]?.query).toMatchObject({ watch: 'true', resourceVersion: '11' });
  });

  it('does not count the time of a dead connection as fresh', async () => {
    const clock = aClock();
    const { watch } = await follow([LIST, quiet, frozen], { clock });
    await vi.waitFor(() => expect(watch.status().state).toBe('connected'), PATIENCE);
    await clock.advance(151_000);
    await vi.waitFor(() => expect(watch.status().state).toBe('failing'), PATIENCE);
    expect(watch.read()).toMatchObject({ state: 'stale', atMs: 0 });
  });

  it('gives up on an API server that does not answer a watch within 10 s', async () => {
    const clock = aClock();
    const { watch, server } = await follow([LIST, frozen, quiet], { clock });
    await vi.waitFor(() => expect(server.requests).toHaveLength(2), PATIENCE);
    await clock.advance(10_001);
    await vi.waitFor(() => expect(watch.read().failure?.reason).toMatch(/no answer within 10000 ms/), PATIENCE);
    await clock.advance(2_000);
    await vi.waitFor(() => expect(watch.status().state).toBe('connected'), PATIENCE);
  });

  it('gives up on a list that is not complete within the deadline', async () => {
    const { watch } = await follow([frozen, LIST], { requestTimeoutMs: 200 });
    await vi.waitFor(() => expect(watch.read().failure?.reason).toMatch(/no complete answer within 200 ms/), PATIENCE);
    await vi.waitFor(() => expect(toValues(watch)).toEqual({ a: 'a' }), PATIENCE);
  });
});

/** The moments at which a watch may be ended: what the script has to have come to. */
const MOMENTS: readonly (readonly [string, readonly Step[], (followed: Followed) => boolean])[] = [
  ['while it connects', [frozen], () => true],
  ['while it waits for a list', [frozen], ({ server }) => server.requests.length === 1],
  ['while a list comes in', [beginList], ({ server }) => server.requests.length === 1],
  ['while it waits after a failure', [aRefusal(500, 'no'), frozen], ({ watch }) => watch.status().failures === 1],
  ['while it opens a watch', [LIST, frozen], ({ server }) => server.requests.length === 2],
  ['while it watches', [LIST, quiet], ({ watch }) => watch.status().state === 'connected'],
  ['in the middle of a line', [LIST, aWatch(['{"type"'])], ({ watch }) => watch.status().state === 'connected'],
];

describe('a watch that is ended', () => {
  it.each(MOMENTS)('leaves nothing open %s', async (_, script, isThere) => {
    const followed = await follow(script);
    await vi.waitFor(() => expect(isThere(followed)).toBe(true), PATIENCE);
    const requests = followed.server.requests.length;
    await followed.stop();
    await vi.waitFor(() => expect(followed.server.pending()).toBe(0), PATIENCE);
    await followed.client.close();
    await vi.waitFor(async () => expect(await followed.server.connections()).toBe(0), PATIENCE);
    expect(followed.server.requests.length).toBeLessThanOrEqual(Math.max(requests, 1));
  });
});

function beginList(...[, response]: Parameters<Step>): void {
  response.write('{"metadata":{"resourceVersion":"10"},"items":[');
}

it('takes no answer for a list that is none', async () => {
  const { watch } = await follow([anAnswer('[]'), anAnswer('{"metadata":{}}'), LIST]);
  await vi.waitFor(() => expect(watch.status()).toMatchObject({ failures: 2, state: 'connected' }), PATIENCE);
  expect(toValues(watch)).toEqual({ a: 'a' });
});

describe('watches of one API server that was away', () => {
  it('come back together, not each at the end of its own pause', async () => {
    const clock = aClock();
    const recovery = createRecovery(clock);
    // So many failures that the pauses are long.
    const failing = Array<Step>(8).fill(reset);
    const first = await follow([...failing, LIST, quiet], { clock, recovery });
    const second = await follow([...Array<Step>(1_000).fill(reset)], { clock, recovery });
    // Seen before the first one's last try, since the second may come back with it.
    let before = 0;
    for (let turn = 0; turn < 200 && first.watch.status().state !== 'connected'; turn += 1) {
      before = second.server.requests.length;
      await clock.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(first.watch.status().state).toBe('connected'), PATIENCE);
    await clock.advance(300);
    await vi.waitFor(() => expect(second.server.requests.length).toBeGreaterThan(before), PATIENCE);
  });
});
