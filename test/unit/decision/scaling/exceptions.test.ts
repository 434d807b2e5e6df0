import { describe, expect, it } from 'vitest';
import type { ScalingTarget } from '../../../../src/decision/scaling/target.ts';
import { aPool, aRejectedPool, aSnapshot } from '../../../builders/snapshot.ts';
import { aTarget, createScaler, OPEN, RETIRE_AFTER_MS, scaleOnce, toValues } from './scaled.ts';

describe('the last worker of an idle pool', () => {
  const idle = aPool({ name: 'idle', replicas: 1 });
  const waiting = aPool({ name: 'waiting', replicas: 9, backlog: 20 });
  const pools = [idle, waiting];
  const targets = [aTarget({ name: 'idle', replicas: 1 }), aTarget({ name: 'waiting', replicas: 9 })];

  it('is retired once its queue has been empty so long and another pool waits for its room', () => {
    const look = createScaler();
    expect(look(0, aSnapshot({ pools }), targets).writes).toEqual([]);
    expect(look(RETIRE_AFTER_MS - 1, aSnapshot({ pools }), targets).writes).toEqual([]);
    expect(toValues(look(RETIRE_AFTER_MS, aSnapshot({ pools }), targets).writes)).toEqual([['idle', 0]]);
  });

  it('stays where nobody waits', () => {
    const look = createScaler();
    const content = [idle, { ...waiting, backlog: { ready: 9, unacknowledged: 0 } }];
    look(0, aSnapshot({ pools: content }), targets);
    expect(look(RETIRE_AFTER_MS, aSnapshot({ pools: content }), targets).writes).toEqual([]);
  });

  it('stays where retiring is off', () => {
    const look = createScaler('off');
    look(0, aSnapshot({ pools }), targets);
    expect(look(10 * RETIRE_AFTER_MS, aSnapshot({ pools }), targets).writes).toEqual([]);
  });

  it('stays where nobody knows whether it has a message in hand', () => {
    const look = createScaler();
    const unknown = [
      { ...idle, backlog: { ready: 0, unacknowledged: 0, unacknowledgedIs: 'unknown' as const } },
      waiting,
    ];
    look(0, aSnapshot({ pools: unknown }), targets);
    expect(look(RETIRE_AFTER_MS, aSnapshot({ pools: unknown }), targets).writes).toEqual([]);
  });

  it('stays when a message came meanwhile', () => {
    const look = createScaler();
    const busy = [{ ...idle, backlog: { ready: 0, unacknowledged: 1 } }, waiting];
    look(0, aSnapshot({ pools }), targets);
    look(5000, aSnapshot({ pools: busy }), targets);
    expect(look(RETIRE_AFTER_MS, aSnapshot({ pools }), targets).writes).toEqual([]);
  });

  it('stays until so long after it was rejected, as nobody looked at its queue then', () => {
    const look = createScaler();
    look(0, aSnapshot({ pools }), targets);
    look(5000, aSnapshot({ pools: [aRejectedPool({ name: 'idle' }), waiting] }), targets);
    expect(look(RETIRE_AFTER_MS, aSnapshot({ pools }), targets).writes).toEqual([]);
    expect(toValues(look(2 * RETIRE_AFTER_MS, aSnapshot({ pools }), targets).writes)).toEqual([['idle', 0]]);
  });

  it('stays where the minimum is above 0', () => {
    const look = createScaler();
    const kept = [{ ...idle, minReplicaCount: 1 }, waiting];
    look(0, aSnapshot({ pools: kept }), targets);
    expect(look(RETIRE_AFTER_MS, aSnapshot({ pools: kept }), targets).writes).toEqual([]);
  });
});

describe('a push that KEDA does not answer', () => {
  it('is answered by us after 5 s, with what KEDA would set', () => {
    expect(scaleOnce({ need: 4 }, { pushedAtMs: -3999 }).writes).toEqual([]);
    expect(toValues(scaleOnce({ need: 4 }, { pushedAtMs: -4000 }).writes)).toEqual([['pool', 1]]);
    expect(toValues(scaleOnce({ need: 4, minReplicaCount: 2 }, { pushedAtMs: -4000 }).writes)).toEqual([['pool', 2]]);
  });
});

describe('a pool whose HPA heard a number a moment ago', () => {
  it('is not lowered below it', () => {
    expect(scaleOnce({ need: 2, replicas: 5 }, { heard: { most: 5 } }).writes).toEqual([]);
    expect(scaleOnce({ need: 2, replicas: 5 }, { heard: { most: 3 } }).writes).toEqual([]);
    expect(scaleOnce({ need: 0, replicas: 5 }, { heard: { most: 5 } }).writes).toEqual([]);
    expect(toValues(scaleOnce({ need: 2, replicas: 5 }, { heard: { most: 2 } }).writes)).toEqual([['pool', 2]]);
  });

  it('is not raised past it, if it was of a metric', () => {
    const raise = (heard: ScalingTarget['heard']) =>
      toValues(scaleOnce({ need: 7, replicas: 5 }, heard === undefined ? {} : { heard }).writes);
    expect(raise({ most: 9, last: 6 })).toEqual([]);
    expect(raise({ most: 6, last: 6 })).toEqual([]);
    expect(raise({ most: 9, last: 7 })).toEqual([['pool', 7]]);
    expect(raise({ most: 1 })).toEqual([['pool', 7]]);
    expect(raise(undefined)).toEqual([['pool', 7]]);
  });
});

describe('a nudge', () => {
  const motion = { active: 2, terminating: 0, told: 0, out: 1, hasFallen: false, isRefused: false };
  const asleep = aSnapshot({ pools: [aPool({ replicas: 3, backlog: 3, motion })] });
  const lowered = aSnapshot({ pools: [aPool({ replicas: 2, backlog: 3, motion: { ...motion, out: 1 } })] });
  const at = (replicas: number, resourceVersion: string) => aTarget({ target: { replicas, resourceVersion } });

  it('lowers a target whose pods have been missing for 5 s though there is room, and sets it again 1 s later', () => {
    const look = createScaler();
    expect(look(0, asleep, [at(3, '1')]).writes).toEqual([]);
    expect(look(4999, asleep, [at(3, '1')]).writes).toEqual([]);
    expect(toValues(look(5000, asleep, [at(3, '1')]).writes)).toEqual([['pool', 2]]);
    expect(look(5100, lowered, [at(2, '2')]).writes).toEqual([]);
    expect(toValues(look(6000, lowered, [at(2, '2')]).writes)).toEqual([['pool', 3]]);
    expect(look(6100, asleep, [at(3, '3')]).writes).toEqual([]);
  });

  it('is not set again over a grant that has become lower, and is lowered further', () => {
    const look = createScaler();
    look(0, asleep, [at(3, '1')]);
    look(5000, asleep, [at(3, '1')]);
    const lower = aSnapshot({ pools: [aPool({ replicas: 2, backlog: 1, motion: { ...motion, active: 2, out: 0 } })] });
    expect(toValues(look(6000, lower, [at(2, '2')]).writes)).toEqual([['pool', 1]]);
  });

  it('is over where no more is granted than it left, and is not set again when more is', () => {
    const look = createScaler();
    look(0, asleep, [at(3, '1')]);
    look(5000, asleep, [at(3, '1')]);
    const same = aSnapshot({ pools: [aPool({ replicas: 2, backlog: 2, motion: { ...motion, out: 0 } })] });
    expect(look(6000, same, [at(2, '2')]).writes).toEqual([]);
    const closed = { ...OPEN, selectPolicy: 'Disabled' } as const;
    const pacemaker = { up: closed, down: closed, listsOurMetric: true };
    expect(look(7000, lowered, [{ ...at(2, '3'), pacemaker }]).writes).toEqual([]);
  });

  it('comes at most every 30 s', () => {
    const look = createScaler();
    look(0, asleep, [at(3, '1')]);
    look(5000, asleep, [at(3, '1')]);
    look(6000, lowered, [at(2, '2')]);
    look(6100, asleep, [at(3, '3')]);
    expect(look(34_999, asleep, [at(3, '3')]).writes).toEqual([]);
    expect(toValues(look(35_000, asleep, [at(3, '3')]).writes)).toEqual([['pool', 2]]);
  });

  it('waits until no refusal has been seen for 30 s', () => {
    const look = createScaler();
    const refused = { ...at(3, '1'), refusedAtMs: 0 };
    look(0, asleep, [refused]);
    expect(look(29_999, asleep, [refused]).writes).toEqual([]);
    expect(look(30_000, asleep, [refused]).writes).toHaveLength(1);
  });

  it('does not come where the row is overdrawn', () => {
    const look = createScaler();
    const full = aSnapshot({
      ...asleep,
      rows: [
        {
          ...asleep.rows[0],
          quota: 'compute',
          resource: 'requests.cpu',
          hard: 3000,
          reserve: 0,
          foreign: 0,
          pods: 3000,
        },
      ],
    });
    look(0, full, [at(3, '1')]);
    expect(look(60_000, full, [at(3, '1')]).writes).toEqual([]);
  });

  it('ends where somebody else moved the target', () => {
    const look = createScaler();
    look(0, asleep, [at(3, '1')]);
    look(5000, asleep, [at(3, '1')]);
    const moved = aSnapshot({ pools: [aPool({ replicas: 1, backlog: 3, motion: { ...motion, active: 1, out: 0 } })] });
    expect(toValues(look(6000, moved, [at(1, '5')]).writes)).toEqual([['pool', 3]]);
  });
});
