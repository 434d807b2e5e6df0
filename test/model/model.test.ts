import { describe, expect, it } from 'vitest';
import { countShown, toRules } from './leave-out.ts';
import { LEAVE_OUTS } from './leave-outs.ts';
import { SHIPPED } from '../../src/simulation/service/rules.ts';
import { runModel } from './run.ts';
import { type Conditions, DISTURBANCES } from './scenario.ts';
import { tellFirstEpisode } from './story.ts';
import { runBatch } from './totals.ts';

/** Seeds of the runs in which all rules hold; the same runs every time. */
const RUNS = 60;

/** Says nothing about speed: it ends a test that hangs. */
const TIMEOUT = { timeout: 120_000 };

const CONDITIONS: readonly Conditions[] = [[], ...DISTURBANCES.map((disturbance) => [disturbance])].flatMap(
  (disturbances) => [
    { scaling: 'direct' as const, disturbances },
    { scaling: 'keda' as const, disturbances },
  ],
);

describe('with all rules', () => {
  it.each(CONDITIONS)(
    'no pod is refused that could have been spared: $scaling $disturbances',
    TIMEOUT,
    async (conditions) => {
      const { seeds } = await runBatch({ conditions, firstSeed: 1, runs: RUNS });
      expect(seeds.flatMap((seed) => tellFirstEpisode(seed, conditions, SHIPPED))).toEqual([]);
    },
  );

  it('no grant is stuck beside free room once everything stands still', TIMEOUT, async () => {
    const totals = await runBatch({ conditions: { disturbances: [] }, firstSeed: 1, runs: RUNS });
    expect(totals.stuck).toBe(0);
  });

  it('one seed is one run', () => {
    const conditions: Conditions = { disturbances: ['foreign'] };
    expect(runModel(7, conditions, SHIPPED)).toEqual(runModel(7, conditions, SHIPPED));
  });
});

describe('a rule left out is found out', () => {
  it.each(LEAVE_OUTS)('$name: $rule', TIMEOUT, async (leaveOut) => {
    const { conditions, shows, seeds } = leaveOut;
    const rules = await toRules(leaveOut);
    const count = (chosen: typeof SHIPPED): number =>
      seeds.reduce((sum, seed) => sum + countShown(runModel(seed, conditions, chosen), shows), 0);
    expect(count(rules)).toBeGreaterThan(count(SHIPPED));
  });
});
