import { describe, expect, it } from 'vitest';
import { toKeptPool, type KeptPool } from '../../../../src/actuators/workerpool/pool-object.ts';
import { type Outcome, toConditions, toUrgency } from '../../../../src/actuators/workerpool/status.ts';
import { createOwnStatuses } from '../../../../src/actuators/workerpool/own-statuses.ts';
import { aClock } from '../../../builders/clock.ts';
import { aWorkerPool } from '../../../builders/worker-pool.ts';

const reasons = (before: KeptPool['conditions'], outcome: Outcome): readonly string[] =>
  toConditions(before, outcome).map(({ reason }) => reason);

const made = toConditions([], { kind: 'made' });
const mistaken = toConditions([], { kind: 'mistaken', sentence: 'no such host' });

function aKept(status: unknown): KeptPool {
  const { metadata, ...rest } = aWorkerPool();
  return toKeptPool({ ...rest, metadata: { ...metadata, uid: 'u', resourceVersion: '1' }, status });
}

describe('the conditions of a WorkerPool', () => {
  it("are HyperFlow's, newest first, and say what was done last", () => {
    expect(reasons([], { kind: 'made' })).toEqual(['WorkerPoolReady', 'WorkerPoolInitializing']);
    expect(reasons(made, { kind: 'updated' })).toEqual(['WorkerPoolReady', 'WorkerPoolUpdating']);
    expect(mistaken).toMatchObject([
      { type: 'NotReady', status: 'False', message: 'Worker pool initialization error: no such host' },
      { reason: 'WorkerPoolInitializing' },
    ]);
  });

  it('stay as they are while nothing of it happens', () => {
    const updated = toConditions(made, { kind: 'updated' });
    expect(toConditions(updated, { kind: 'unchanged' })).toEqual(updated);
    expect(toConditions(updated, { kind: 'repaired' })).toEqual(updated);
    expect(reasons(mistaken, { kind: 'unchanged' })).toEqual(['WorkerPoolReady', 'WorkerPoolInitializing']);
  });
});

describe('a status is written', () => {
  const workers = { backlog: 4, replicas: '1/2/4', reason: 'limited' };

  it('at once where a condition is another, and soon where the reason is', () => {
    expect(toUrgency(aKept(undefined), { conditions: made, workers })).toBe('now');
    expect(
      toUrgency(aKept({ conditions: made, workers: { ...workers, reason: 'backlog' } }), { conditions: made, workers }),
    ).toBe('soon');
  });

  it('some time later where only numbers are, and never where nothing is', () => {
    const pool = aKept({ conditions: made, workers });
    expect(toUrgency(pool, { conditions: made, workers: { ...workers, backlog: 5 } })).toBe('later');
    expect(toUrgency(pool, { conditions: made, workers })).toBe('never');
  });

  it('anew where somebody wrote nonsense into it', () => {
    for (const status of [null, 'broken', { conditions: 7 }, { conditions: [{ type: 1 }], workers: [] }]) {
      expect(aKept(status).conditions).toEqual([]);
      expect(aKept(status)).not.toHaveProperty('workers');
    }
  });
});

describe('a status that the watch does not show yet', () => {
  const status = { conditions: toConditions(made, { kind: 'updated' }), workers: undefined };

  it('counts as written, so that the next step is told from it', () => {
    const own = createOwnStatuses(aClock());
    const pool = aKept({ conditions: [] });
    own.note(pool, status);
    expect(reasons(own.see(pool).conditions, { kind: 'unchanged' })).toEqual(['WorkerPoolReady', 'WorkerPoolUpdating']);
  });

  it('counts no more once it is shown, or somebody else has written over it', async () => {
    const clock = aClock();
    const own = createOwnStatuses(clock);
    own.note(aKept(undefined), status);
    const shown = aKept({ conditions: status.conditions });
    expect(own.see(shown)).toBe(shown);
    const other = aKept({ conditions: made });
    expect(own.see(other)).toBe(other);
    own.note(other, status);
    await clock.advance(5_001);
    expect(own.see(other)).toBe(other);
  });
});
