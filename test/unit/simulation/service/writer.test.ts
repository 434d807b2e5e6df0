import { describe, expect, it } from 'vitest';
import { FULL_BUCKET } from '../../../../src/decision/scaling/bucket.ts';
import { NO_SCALING_MEMORY } from '../../../../src/decision/scaling/memory.ts';
import type { ScalingInput } from '../../../../src/decision/scaling/scale.ts';
import { type Rules, SHIPPED } from '../../../../src/simulation/service/rules.ts';
import { createService, type Service } from '../../../../src/simulation/service/service.ts';
import { createWriter } from '../../../../src/simulation/service/writer.ts';
import type { Happening } from '../../../../src/simulation/world/world.ts';
import { aLateWorld } from '../late-world.ts';
import { findOnly, setReplicas, startNamespace } from './start-namespace.ts';

/** Every write lands when it can at the latest. */
const LANDS_MS = 300;

/** What the writer leaves behind after each look. */
const AFTER = { memory: { pools: new Map([['project', { changes: [] }]]) }, bucket: { tokens: 3, atMs: 0 } };

function startWriter() {
  const happenings: Happening['kind'][] = [];
  const world = aLateWorld({ readingMs: 60_000 }, ({ kind }) => happenings.push(kind));
  const { namespace, pool } = startNamespace(world);
  const inputs: ScalingInput[] = [];
  const wishes: number[] = [];
  const scale: Rules['scale'] = (input) => {
    inputs.push(input);
    const { resourceVersion = '' } = findOnly(input.targets).target ?? {};
    const writes = wishes.splice(0).map((replicas) => ({ pool: 'project', replicas, resourceVersion, reason: '' }));
    return { ...AFTER, writes };
  };
  const told: string[] = [];
  /** One that only tells of its writes. */
  const aService = (name: string): Service => {
    const readBacklog = () => ({ ready: 0, unacknowledged: 0 });
    const parts = {
      policy: 'queue-length',
      scaling: 'direct',
      stabilizationMs: 0,
      readBacklog,
      rules: SHIPPED,
    } as const;
    return {
      ...createService(world, namespace, parts),
      noteWrite: (_, replicas) => told.push(`${name} writes ${replicas}`),
      endWrite: (_, isTaken) => told.push(`${name}: ${isTaken ? 'taken' : 'refused'}`),
    };
  };
  let service: Service | undefined = aService('first');
  const writer = createWriter(world, namespace, { ...SHIPPED, scale }, () => service);
  /** @returns what it goes by */
  const follow = (...replicas: readonly number[]): ScalingInput => {
    wishes.push(...replicas);
    writer.follow(aService('').cycle(), () => undefined);
    return findOnly(inputs.slice(-1));
  };
  const targetOf = () => findOnly(follow().targets);
  const succeed = (): void => {
    service = aService('second');
    writer.forget();
  };
  const stop = (): void => {
    service = undefined;
  };
  return { events: world.events, pool, follow, targetOf, succeed, stop, told, happenings };
}

describe('a write', () => {
  it('is in flight until it lands, and is seen by ourselves at once', () => {
    const { events, pool, follow, targetOf, told } = startWriter();
    follow(3);
    expect(targetOf().isWriteInFlight).toBe(true);
    events.runUntil(LANDS_MS - 1);
    expect(pool.target.read().replicas).toBe(0);
    expect(told).toEqual(['first writes 3']);
    events.runUntil(LANDS_MS);
    expect(targetOf()).toMatchObject({ isWriteInFlight: false, target: { replicas: 3, resourceVersion: '2' } });
    expect(told).toEqual(['first writes 3', 'first: taken']);
  });

  it('is refused where the target has moved meanwhile, and not tried again at that version', () => {
    const { events, pool, follow, targetOf, told, happenings } = startWriter();
    follow(3);
    setReplicas(pool, 5);
    events.runUntil(LANDS_MS);
    expect(pool.target.read().replicas).toBe(5);
    expect(happenings).toContain('conflict');
    expect(told.at(-1)).toBe('first: refused');
    expect(targetOf()).toMatchObject({ isWriteInFlight: false, conflictedVersion: '1' });
  });
});

it('a write is refused where the target has a newer version of the same value', () => {
  const { events, pool, follow, told } = startWriter();
  follow(3);
  pool.target.touch();
  events.runUntil(LANDS_MS);
  expect(pool.target.read().replicas).toBe(0);
  expect(told.at(-1)).toBe('first: refused');
});

describe('what it wrote when its service went', () => {
  it('may still land, and nobody is told', () => {
    const { events, pool, follow, stop, told } = startWriter();
    follow(3);
    stop();
    events.runUntil(LANDS_MS);
    expect(pool.target.read().replicas).toBe(3);
    expect(told).toEqual(['first writes 3']);
  });

  it('keeps nobody from writing', () => {
    const { follow, targetOf, succeed } = startWriter();
    follow(3);
    succeed();
    expect(targetOf().isWriteInFlight).toBe(false);
  });

  it('says nothing of what its successor writes', () => {
    const { events, follow, targetOf, succeed, told } = startWriter();
    follow(3);
    succeed();
    events.runUntil(100);
    follow(4);
    events.runUntil(LANDS_MS);
    expect(targetOf().isWriteInFlight).toBe(true);
    expect(told).toEqual(['first writes 3', 'second writes 4']);
  });
});

it('remembers what it has looked at, until its service starts anew', () => {
  const { follow, succeed } = startWriter();
  follow();
  expect(follow()).toMatchObject(AFTER);
  succeed();
  expect(follow()).toMatchObject({ memory: NO_SCALING_MEMORY, bucket: FULL_BUCKET });
});

it('forgets with its service which version was refused', () => {
  const { events, pool, follow, targetOf, succeed } = startWriter();
  follow(3);
  setReplicas(pool, 5);
  events.runUntil(LANDS_MS);
  succeed();
  expect(targetOf().conflictedVersion).toBeUndefined();
});

it('writes nothing without a service', () => {
  const { events, pool, follow, stop } = startWriter();
  stop();
  follow(3);
  events.runUntil(LANDS_MS);
  expect(pool.target.read().replicas).toBe(0);
});
