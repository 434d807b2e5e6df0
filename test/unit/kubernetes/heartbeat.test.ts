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
  const client: Pick<KubernetesClient, 'request'> = { request: () => Promise.resolve(answer) };
  const heartbeat = createHeartbeat({ client, clock, resource: RESOURCE, intervalMs: 5_000 });
  const stop = new AbortController();
  const over = heartbeat.run(stop.signal);
  return {
    clock,
    heartbeat,
    fail: (kind: ApiFailureKind) => {
      answer = { kind: 'failed', failure: { kind, reason: 'a sentence' } };
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
    await clock.advance(5_000);
    expect(heartbeat.lastMs()).toBe(35_000);
    expect(heartbeat.failure()).toBeUndefined();
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
