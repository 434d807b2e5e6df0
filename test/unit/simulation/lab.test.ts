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

  // Where real runs differ by more among themselves (KEDA's scaler: 76–116 s), their median is a matter of chance.
  it.each(modelled)('takes as long as the real one, within 15 % or its runs: $title', ({ real, run }) => {
    expect(run.medianSeconds).toBeGreaterThan(Math.min(0.85 * real.median, real.least));
    expect(run.medianSeconds).toBeLessThan(Math.max(1.15 * real.median, real.most));
  });

  it.each(modelled)('has pods refused where the real one has: $title', ({ contender, run }) => {
    if (/rule|rabbitmq/.test(contender)) expect(Math.min(...run.refused)).toBeGreaterThan(0);
    else expect(run.refused.filter((refused) => refused > 0)).toEqual([]);
  });

  it('has the contenders in the same order, wherever each run of one was shorter than each of the other', () => {
    for (const left of modelled)
      for (const right of modelled)
        if (left.real.most < right.real.least)
          expect(left.run.medianSeconds, `${left.title} before ${right.title}`).toBeLessThan(right.run.medianSeconds);
  });
});
