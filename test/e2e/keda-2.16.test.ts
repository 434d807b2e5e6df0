import { describe, expect, it } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { runAndKeep } from './matrix.ts';
import { QUEUE_LENGTH } from './run/contenders.ts';
import { SHIFT } from './workloads/small.ts';
import { useWorld } from './use-world.ts';

describe.skipIf(!hasRabbitMq())(`KEDA 2.16, which HyperFlow's chart pins (${MISSING_RABBITMQ})`, () => {
  const findWorld = useWorld({ keda: '2.16' });

  it('wakes pools from zero, shifts the quota from one to the other, and takes both back to zero', async () => {
    const { result } = await runAndKeep(findWorld(), {
      contender: QUEUE_LENGTH,
      workload: SHIFT,
      namespace: 'keda-two-sixteen',
      phaseMs: 3_000,
      scaling: { cooldownPeriod: 5, pollingInterval: 5 },
      isUntilZero: true,
    });
    expect(result).toMatchObject({ tally: { lost: [], repeated: [] }, refused: [] });
    expect(result.report).toMatchObject({ quotaCpu: SHIFT.quotaCpu, overQuotaMs: 0 });
    expect(result.conduct).toMatchObject({ fights: [], unhealthy: [] });
  });
});
