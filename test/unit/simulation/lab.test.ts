import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LAB_CONTENDERS, simulateLab } from '../../../bench/workflows/lab.ts';

interface MeasuredRow {
  readonly contender: string;
  readonly makespanSeconds: readonly number[];
  readonly medianSeconds: number;
}

/** What was measured on a real API server, HPA, KEDA and RabbitMQ. */
interface Measured {
  readonly rows: readonly MeasuredRow[];
}

/** Of the lab's five moments between two ticks of the HPAs. */
const SEEDS = 4;

function readMeasured(name: string): readonly MeasuredRow[] {
  const text = readFileSync(new URL(`../../../bench/results/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as Measured).rows;
}

describe.each([
  ['e2e', 1],
  ['e2e-start-3', 3],
  ['e2e-start-10', 10],
])('the lab run in the model, as in %s, with pods that start in %d s', (name, podStartSeconds) => {
  const modelled = readMeasured(name).flatMap(({ contender: title, makespanSeconds, medianSeconds }) => {
    const contender = LAB_CONTENDERS.get(title);
    if (contender === undefined) return [];
    const real = { least: Math.min(...makespanSeconds), median: medianSeconds, most: Math.max(...makespanSeconds) };
    return [{ title, real, contender, run: simulateLab(contender, podStartSeconds, SEEDS) }];
  });

  it('knows all contenders', () => expect(modelled).toHaveLength(readMeasured(name).length));

  // Of KEDA's scaler real runs take 76 to 161 s, by how deep the refused ReplicaSets happen to sleep: there the runs of
  // the model lie among them, and its median says nothing.
  const isChance = ({ real }: (typeof modelled)[number]): boolean => real.most - real.least > real.median / 3;

  it.each(modelled)('takes as long as the real one, within 15 %, or among its runs: $title', (one) => {
    const { real, run } = one;
    if (isChance(one)) {
      expect(Math.max(...run.makespanSeconds)).toBeGreaterThan(real.least);
      expect(Math.min(...run.makespanSeconds)).toBeLessThan(real.most);
      return;
    }
    expect(run.medianSeconds).toBeGreaterThan(0.85 * real.median);
    expect(run.medianSeconds).toBeLessThan(1.15 * real.median);
  });

  it.each(modelled)('has pods refused where the real one has: $title', ({ contender, run }) => {
    if (/rule|rabbitmq/.test(contender)) expect(Math.min(...run.refused)).toBeGreaterThan(0);
    else expect(run.refused.filter((refused) => refused > 0)).toEqual([]);
  });

  // Medians of the model that lie within 5 % of one another are a tie.
  it('has the contenders in the same order, wherever each run of one was shorter than each of the other', () => {
    const sure = modelled.filter((one) => !isChance(one));
    for (const left of sure)
      for (const right of sure)
        if (left.real.most < right.real.least)
          expect(left.run.medianSeconds, `${left.title} before ${right.title}`).toBeLessThan(
            1.05 * right.run.medianSeconds,
          );
  });
});
