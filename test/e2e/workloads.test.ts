import { describe, expect, it } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import { runAndKeep, UNDISTURBED } from './matrix.ts';
import { useWorld } from './use-world.ts';

/** After a tick of the HPAs: the worst of the usual places is just after one. */
const PHASE_MS = 3_000;

describe.skipIf(!hasRabbitMq())(`work on a real cluster (${MISSING_RABBITMQ})`, () => {
  const findWorld = useWorld();

  const cases = UNDISTURBED.map((one, index) => ({
    ...one,
    title: one.workload.title,
    name: one.contender.name,
    namespace: `${one.workload.name}-${index}`,
  }));

  it.each(cases)('$title, $name: nothing lost, and what is ours refused nowhere', async ({ namespace, ...one }) => {
    const { row, result } = await runAndKeep(findWorld(), { ...one, namespace, phaseMs: PHASE_MS });
    expect(result.tally).toMatchObject({ lost: [], repeated: [] });
    if (!one.contender.isSafe) return;
    expect(result.refused).toEqual([]);
    expect(result.report).toMatchObject({ quotaCpu: one.workload.quotaCpu, overQuotaMs: 0 });
    expect(result.conduct).toMatchObject({ fights: [], stoppedWhileHeld: 0, unhealthy: [] });
    expect(row.mostAskedCpu).toBeLessThanOrEqual(one.workload.quotaCpu);
  });
});
