import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CONTENDERS } from '../../src/simulation/contender.ts';
import { simulate } from '../../src/simulation/run-workflow.ts';
import type { Simulation } from '../../src/simulation/workflow-run/simulation.ts';
import type { Workflow } from '../../src/simulation/workflow.ts';
import { aWorkflowPool } from '../builders/workflows.ts';
import { runs } from './runs.ts';

/** A run of minutes in virtual time takes some thousand times as long as one division. */
const numRuns = Math.ceil(runs / 100);

const TYPES = ['project', 'diff', 'background', 'add'];

/** Tasks need earlier ones at most; the last type has no pool. */
const workflows = fc
  .array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      seconds: fc.constantFrom(0.2, 1, 4),
      count: fc.integer({ min: 1, max: 12 }),
      needs: fc.array(fc.nat({ max: 200 }), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((groups): Workflow => {
    const tasks: Workflow['tasks'][number][] = [];
    for (const { type, seconds, count, needs } of groups) {
      const first = tasks.length;
      const earlier = first === 0 ? [] : [...new Set(needs.map((need) => need % first))];
      for (let place = 0; place < count; place += 1)
        tasks.push({ id: `${type}-${tasks.length}`, type, seconds, needs: earlier });
    }
    return { name: 'drawn', tasks };
  });

const simulations = fc.record({
  workflow: workflows,
  pools: fc
    .tuple(...TYPES.slice(0, 3).map((type) => fc.constantFrom(0.5, 1, 2).map((cpu) => aWorkflowPool(type, cpu))))
    .map((pools): Simulation['pools'] => pools),
  quota: fc.integer({ min: 2, max: 12 }).map((cpu) => ({ cpu, memoryBytes: 2 ** 40 })),
  contender: fc.constantFrom(...CONTENDERS.filter((name) => name !== 'static')),
  seed: fc.nat(),
  podStartSeconds: fc.constantFrom(0.1, 1, 10),
});

it('is the same run for the same seed, byte by byte', () =>
  fc.assert(
    fc.property(simulations, (simulation) => {
      expect(toTrace(simulation)).toBe(toTrace(simulation));
    }),
    { numRuns },
  ));

it("asks for nothing beyond the quota where Quotient scales directly, KEDA's own 1 → 0 aside, and no pod is refused", () =>
  fc.assert(
    fc.property(simulations, (simulation) => {
      // Without direct scaling, an idle pool that KEDA never ends would keep its room for ever.
      fc.pre(!/rule|rabbitmq|-keda/.test(simulation.contender));
      const setting = { cooldownSeconds: 1e6 };
      const { refusedPods, overshootCpuSeconds } = simulate({ ...simulation, setting });
      expect({ refusedPods, overshootCpuSeconds }).toEqual({ refusedPods: 0, overshootCpuSeconds: 0 });
    }),
    { numRuns },
  ));

it('holds no more than the quota, whoever scales', () =>
  fc.assert(
    fc.property(simulations, (simulation) => {
      const { quotaUse, usefulFraction } = simulate(simulation);
      const { working, idle, starting, terminating } = quotaUse;
      expect(working + idle + starting + terminating).toBeLessThanOrEqual(1 + 1e-9);
      expect(usefulFraction).toBeLessThanOrEqual(working);
    }),
    { numRuns },
  ));

function toTrace(simulation: Simulation): string {
  const lines: string[] = [];
  const onTrace: Simulation['onTrace'] = (atMs, event) => lines.push(`${atMs} ${JSON.stringify(event)}`);
  return [JSON.stringify(simulate({ ...simulation, onTrace })), ...lines].join('\n');
}
