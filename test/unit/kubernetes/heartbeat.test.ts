import { describe, expect, it } from 'vitest';
import type { ApiFailureKind } from '../../../src/kubernetes/api-failure.ts';
import type { ApiAnswer, KubernetesClient } from '../../../src/kubernetes/client.ts';
import { createHeartbeat } from '../../../src/kubernetes/heartbeat.ts';
import { aClock } from '../../builders/clock.ts';

const RESOURCE = { version: 'v1', plural: 'resourcequotas' };

/** A heartbeat of 5 s whose API server answers as told. */
function startHeartbeat() {
  const clock = aClock();
  let answer: ApiAnswer = { kind: 'answered', body: {} };
  const count: { asked: number; back: number; withinMs?: number | undefined } = { asked: 0, back: 0 };
  const client: Pick<KubernetesClient, 'request'> = {
    request: ({ withinMs }) => {
      count.asked += 1;
      count.withinMs = withinMs;
      return Promise.resolve(answer);
    },
  };
  const onBack = (): void => {
    count.back += 1;
  };
  const heartbeat = createHeartbeat({ client, clock, resource: RESOURCE, intervalMs: 5_000, onBack });
  const stop = new AbortController();
  const over = heartbeat.run(stop.signal);
  return {
    clock,
    heartbeat,
    asked: () => count.asked,
    withinMs: () => count.withinMs,
    back: () => count.back,
    fail: (kind: ApiFailureKind, parts: { readonly retryAfterMs?: number } = {}) => {
      answer = { kind: 'failed', failure: { kind, reason: 'a sentence', ...parts } };
    },
    recover: () => {
      answer = { kind: 'answered', body: {} };
    },
    end: async () => {
      stop.abort();
      await over;
    },
  };
}

describe('heartbeat', () => {
  it('takes an API server that has too much to do for one that answers, and leaves it alone for as long as it asks', async () => {
    const { clock, heartbeat, asked, fail, end } = startHeartbeat();
    fail('unavailable', { retryAfterMs: 30_000 });
    await clock.advance(5_000);
    expect(asked()).toBe(2);
    await clock.advance(29_000);
    expect(asked()).toBe(2);
    await clock.advance(1_000);
    expect(asked()).toBe(3);
    expect(heartbeat.failure()).toBeUndefined();
    expect(heartbeat.lastMs()).toBe(35_000);
    await end();
  });

  it('knows when the API server last answered, and why it does not', async () => {
    const { clock, heartbeat, fail, recover, end } = startHeartbeat();
    expect(heartbeat.lastMs()).toBeUndefined();
    await clock.advance(12_000);
    expect(heartbeat.lastMs()).toBe(10_000);
    fail('unavailable');
    await clock.advance(20_000);
    expect(heartbeat.lastMs()).toBe(10_000);
    expect(heartbeat.failure()).toMatchObject({ reason: 'a sentence' });
    recover();
    await clock.advance(1_000);
    expect(heartbeat.lastMs()).toBe(33_000);
    expect(heartbeat.failure()).toBeUndefined();
    await end();
  });

  it('asks every second while nobody answers, and says once that somebody does again', async () => {
    const { clock, asked, back, fail, recover, end } = startHeartbeat();
    fail('unavailable');
    await clock.advance(10_000);
    expect(asked()).toBe(7);
    expect(back()).toBe(0);
    recover();
    await clock.advance(11_000);
    expect(asked()).toBe(10);
    expect(back()).toBe(1);
    await end();
  });

  it('waits no longer for an answer than until it would ask again: until then readings count as fresh', async () => {
    const { clock, withinMs, end } = startHeartbeat();
    await clock.advance(1);
    expect(withinMs()).toBe(5_000);
    await end();
  });

  it.each(['forbidden', 'missing', 'expired'] as const)('takes a refusal (%s) for an answer', async (kind) => {
    const { clock, heartbeat, fail, end } = startHeartbeat();
    fail(kind);
    await clock.advance(5_000);
    expect(heartbeat.lastMs()).toBe(5_000);
    expect(heartbeat.failure()).toBeUndefined();
    await end();
  });
});
