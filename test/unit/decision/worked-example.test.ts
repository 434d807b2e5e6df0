import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { snapshotSchema } from '../../../src/contract/snapshot.ts';
import { decide } from '../../../src/decision/decide.ts';
import type { PoolDecision } from '../../../src/decision/decision.ts';

const FIXTURE = new URL('../../fixtures/worked-example.json', import.meta.url);
const decision = decide(snapshotSchema.parse(JSON.parse(readFileSync(FIXTURE, 'utf8'))));
const pool = (name: string): PoolDecision | undefined => decision.pools.find((other) => other.name === name);

it('gives the worked example 5, 32 and 0 workers', () => {
  expect(decision.pools.map(({ name, allocated }) => [name, allocated])).toEqual([
    ['mproject', 5],
    ['mdiff', 32],
    ['mbackground', 0],
  ]);
});

it('grants what it allocates, as nothing lags behind a pools file', () => {
  expect(decision.pools.map(({ granted }) => granted)).toEqual([5, 32, 0]);
});

it('divides all of the 21 CPU', () => {
  expect(decision.rows).toEqual([
    {
      quota: 'workerpools',
      resource: 'requests.cpu',
      hard: 21_000,
      reserve: 0,
      foreign: 0,
      available: 21_000,
      allocated: 21_000,
      headroom: 0,
    },
    expect.objectContaining({ resource: 'requests.memory', headroom: 64_424_509_440 - 37 * 524_288_000 }),
  ]);
});

it('calls 5.25 and 31.5 workers fair, a quarter and three quarters of the CPU', () => {
  expect(pool('mproject')).toMatchObject({ fairReplicas: 5.25, fairShare: 0.25, share: 5 / 21 });
  expect(pool('mdiff')).toMatchObject({ fairReplicas: 31.5, fairShare: 0.75, share: 16 / 21 });
  expect(pool('mbackground')).toMatchObject({ fairReplicas: 0, fairShare: 0, share: 0 });
});

it('says which quota refused the first worker that is missing, and by how much', () => {
  expect(pool('mproject')?.reason).toEqual({
    kind: 'quota',
    quota: 'workerpools',
    resource: 'requests.cpu',
    missing: 1000,
    worker: 6,
    sentence: 'worker 6 needs 1 CPU of requests.cpu, and quota workerpools was 1 CPU short',
  });
  expect(pool('mdiff')?.reason).toMatchObject({ kind: 'quota', worker: 33, missing: 500 });
  expect(pool('mbackground')?.reason).toEqual({ kind: 'backlog', sentence: 'its queue is empty' });
});

it('repeats of each pool what it was decided on', () => {
  expect(pool('mdiff')).toMatchObject({
    state: 'ready',
    queue: { broker: 'default', vhost: '/', name: 'workerpools.mDiffFit' },
    backlog: 300,
    wanted: 300,
    current: 0,
    warnings: [],
  });
  expect(decision).toMatchObject({
    version: 1,
    namespace: 'workerpools',
    takenAt: '2026-01-01T00:00:00Z',
    policy: 'queue-length',
    keptForeign: [],
  });
});
