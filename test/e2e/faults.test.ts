import { describe, expect, it } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { FAULTS, runAndKeep } from './matrix.ts';
import { QUEUE_LENGTH } from './run/contenders.ts';
import { STEADY } from './workloads/small.ts';
import { useWorld } from './use-world.ts';

/** The broker's own faults give messages out again that had been worked on and not acknowledged. */
const REPEATING = ['rabbitmq-killed'];

/** Somebody else takes room that pools hold, or is to be refused itself: pods of others, or cut quotas. */
const REFUSING = ['quota-lowered', 'job-of-half', 'asleep'];

describe.skipIf(!hasRabbitMq())(`faults in the middle of work (${MISSING_RABBITMQ})`, () => {
  const findWorld = useWorld();

  it.each(FAULTS)('$title: nothing lost, nothing refused, and back to what is right', async (fault) => {
    const plan = { contender: QUEUE_LENGTH, workload: STEADY, namespace: fault.name, phaseMs: 0, fault };
    const { row, result } = await runAndKeep(findWorld(), plan);
    expect(result.tally.lost).toEqual([]);
    if (!REPEATING.includes(fault.name)) expect(result.tally.repeated).toEqual([]);
    if (!REFUSING.includes(fault.name)) expect(result.refused).toEqual([]);
    expect(result.conduct).toMatchObject({ fights: [], stoppedWhileHeld: 0 });
    expect(row.backSeconds).toBeDefined();
  });
});
