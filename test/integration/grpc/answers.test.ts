import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHeldPool, aPool, aRejectedPool } from '../../builders/snapshot.ts';
import { eventually } from './eventually.ts';
import { aMetricsRequest, aReference, serveBoard } from './served-board.ts';

const SPEC = { metricSpecs: [{ metricName: 'quotient-replicas', targetSize: 1, targetSizeFloat: 1 }] };
const BAD_METADATA = aReference('busy', { queuename: 'busy', weight: '-1' });

const served = await serveBoard();
afterAll(() => served.stop());

describe('before anything was published', () => {
  it('answers the spec, since it depends on the metadata only', async () => {
    const answer = await served.client.call('GetMetricSpec', aReference('busy'));
    expect(answer).toMatchObject({ code: status.OK, message: SPEC });
  });

  it('answers GetMetrics and IsActive with UNAVAILABLE and what the board says of its emptiness', async () => {
    served.board.explainEmpty('broker default has not answered yet');
    const unavailable = {
      code: status.UNAVAILABLE,
      details: 'ScaledObject workers/busy is not known yet: broker default has not answered yet',
      message: undefined,
    };
    expect(await served.client.call('GetMetrics', aMetricsRequest('busy'))).toEqual(unavailable);
    expect(await served.client.call('IsActive', aReference('busy'))).toEqual(unavailable);
  });

  it('tells bad metadata first', async () => {
    const answer = await served.client.call('GetMetricSpec', BAD_METADATA);
    expect(answer.code).toBe(status.INVALID_ARGUMENT);
  });
});

describe('after a publication', () => {
  beforeAll(() =>
    served.publish([
      aPool({ name: 'busy', backlog: 4, replicas: 2 }),
      aPool({ name: 'idle' }),
      aPool({ name: 'too-large', backlog: 1, charges: [20_000] }),
      aHeldPool({ name: 'held', replicas: 3, cause: 'broker default does not answer' }),
      aHeldPool({ name: 'held-at-none', replicas: 0, cause: 'broker default does not answer' }),
      aRejectedPool({
        name: 'rejected',
        mistake: 'metricType Value in ScaledObject workers/rejected: must be AverageValue',
      }),
    ]),
  );

  it.each([
    ['the granted replicas of a pool with work', 'busy', 4],
    ['zero for a pool that is known to have nothing to do', 'idle', 0],
    ['what a held pool keeps', 'held', 3],
  ])('answers %s, as int and float, and IsActive to match', async (_, name, granted) => {
    const value = { metricName: 'quotient-replicas', metricValue: granted, metricValueFloat: granted };
    const metrics = await served.client.call('GetMetrics', aMetricsRequest(name));
    expect(metrics).toMatchObject({ code: status.OK, message: { metricValues: [value] } });
    const isActive = await served.client.call('IsActive', aReference(name));
    expect(isActive).toMatchObject({ code: status.OK, message: { result: granted > 0 } });
  });

  it.each([
    ['a pool that is not on the board', 'missing', status.UNAVAILABLE, /workers\/missing is not known yet/],
    ['a pool held without a worker', 'held-at-none', status.UNAVAILABLE, /held at 0 .*broker default does not answer/],
    ['a worker larger than the quota', 'too-large', status.FAILED_PRECONDITION, /needs 20 CPU of requests.cpu/],
    ['a rejected pool', 'rejected', status.FAILED_PRECONDITION, /^metricType Value in ScaledObject/],
  ])('answers %s with an error that says why, never with a zero', async (_, name, code, sentence) => {
    for (const answer of [
      await served.client.call('GetMetrics', aMetricsRequest(name)),
      await served.client.call('IsActive', aReference(name)),
    ]) {
      expect(answer).toEqual({ code, details: expect.stringMatching(sentence) as string, message: undefined });
    }
  });

  it('answers a namespace that nobody has read with UNAVAILABLE', async () => {
    const answer = await served.client.call('IsActive', { ...aReference('busy'), namespace: 'elsewhere' });
    expect(answer.code).toBe(status.UNAVAILABLE);
    expect(answer.details).toContain('nothing was read of namespace elsewhere');
  });

  it.each(['GetMetricSpec', 'IsActive', 'StreamIsActive', 'StreamMetricSpec'])(
    'answers %s with INVALID_ARGUMENT and every mistake where the metadata is bad',
    async (method) => {
      const answer = await served.client.call(method, BAD_METADATA);
      expect(answer.code).toBe(status.INVALID_ARGUMENT);
      expect(answer.details).toContain('is "queuename" meant to be "queueName"?');
      expect(answer.details).toContain('trigger metadata weight "-1"');
    },
  );

  it('answers GetMetrics likewise', async () => {
    const answer = await served.client.call('GetMetrics', {
      ...aMetricsRequest('busy'),
      scaledObjectRef: BAD_METADATA,
    });
    expect(answer.code).toBe(status.INVALID_ARGUMENT);
  });

  it('notices metadata that turns bad after it was right', async () => {
    expect((await served.client.call('IsActive', aReference('busy'))).code).toBe(status.OK);
    expect((await served.client.call('IsActive', BAD_METADATA)).code).toBe(status.INVALID_ARGUMENT);
  });

  it('names the one metric where another is asked for', async () => {
    const answer = await served.client.call('GetMetrics', aMetricsRequest('busy', 's0-quotient-replicas'));
    expect(answer.code).toBe(status.NOT_FOUND);
    expect(answer.details).toBe('metricName "s0-quotient-replicas" is unknown; the one metric is "quotient-replicas"');
  });

  it('refuses a request without a reference', async () => {
    const answer = await served.client.call('GetMetrics', { metricName: 'quotient-replicas' });
    expect(answer).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'scaledObjectRef is missing' });
  });

  it('cuts a sentence that quotes 6 kB of its author', async () => {
    const answer = await served.client.call('IsActive', aReference('busy', { queueName: 'ä'.repeat(3_000) }));
    expect(answer.code).toBe(status.INVALID_ARGUMENT);
    expect(answer.details).toHaveLength(1_024);
  });

  it('tells whoever counts calls the method, the code and the duration', async () => {
    const before = served.answered.length;
    await served.client.call('IsActive', aReference('missing'));
    expect(served.answered.slice(before)).toEqual([
      { method: 'IsActive', code: 'UNAVAILABLE', durationMs: expect.any(Number) as number },
    ]);
  });

  it.each(['StreamIsActive', 'StreamMetricSpec'])('tells likewise of a %s that was refused', async (method) => {
    const before = served.answered.length;
    await served.client.call(method, BAD_METADATA);
    expect(served.answered.slice(before)).toEqual([
      { method, code: 'INVALID_ARGUMENT', durationMs: expect.any(Number) as number },
    ]);
  });

  it('lists the services that reflection describes', async () => {
    const inquiry = served.client.start('ServerReflectionInfo', { listServices: '*' }, 'reflection');
    await eventually(() => expect(JSON.stringify(inquiry.messages)).toContain('externalscaler.ExternalScaler'));
    inquiry.cancel();
  });

  it.each(['', 'externalscaler.ExternalScaler'])('says that the service "%s" is healthy', async (service) => {
    const answer = await served.client.call('Check', { service }, 'health');
    expect(answer).toMatchObject({ code: status.OK, message: { status: 'SERVING' } });
  });

  it('answers a watch of a service that it does not have', async () => {
    const watch = served.client.start('Watch', { service: 'other' }, 'health');
    await eventually(() => expect(watch.messages).toEqual([{ status: 'SERVICE_UNKNOWN' }]));
    watch.cancel();
  });
});
