import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LAB_CONTENDERS, simulateLab } from '../../../bench/workflows/lab.ts';

/** What was measured on a real API server, HPA, KEDA and RabbitMQ. */
interface Measured {
  readonly rows: readonly { readonly contender: string; readonly medianSeconds: number }[];
}

/** Of the lab's five moments between two ticks of the HPAs. */
const SEEDS = 4;

/** Contenders that the lab's own spread tells apart. */
const APART = 1.15;

function readMeasured(name: string): ReadonlyMap<string, number> {
  const text = readFileSync(new URL(`../../../bench/results/${name}.json`, import.meta.url), 'utf8');
  const { rows } = JSON.parse(text) as Measured;
  return new Map(rows.map(({ contender, medianSeconds }) => [contender, medianSeconds]));
}

describe.each([
  ['e2e', 1],
  ['e2e-start-3', 3],
  ['e2e-start-10', 10],
])('the lab run in the model, as in %s, with pods that start in %d s', (name, podStartSeconds) => {
  const measured = [...readMeasured(name)].flatMap(([title, realSeconds]) => {
    const contender = LAB_CONTENDERS.get(title);
    return contender === undefined ? [] : [{ title, realSeconds, contender }];
  });
  const modelled = measured.map(({ title, realSeconds, contender }) => {
    return { title, realSeconds, contender, run: simulateLab(contender, podStartSeconds, SEEDS) };
  });

  it('knows all contenders', () => expect(modelled.length).toBe(readMeasured(name).size));

  it.each(modelled)('takes as long as the real one, within 15 %: $title', ({ realSeconds, run }) => {
    expect(run.medianSeconds / realSeconds).toBeGreaterThan(0.85);
    expect(run.medianSeconds / realSeconds).toBeLessThan(1.15);
  });

  it.each(modelled)('has pods refused where the real one has: $title', ({ contender, run }) => {
    if (/rule|rabbitmq/.test(contender)) expect(Math.min(...run.refused)).toBeGreaterThan(0);
    else expect(run.refused.filter((refused) => refused > 0)).toEqual([]);
  });

  it('has the contenders in the same order, wherever they were clearly apart', () => {
    for (const left of modelled)
      for (const right of modelled)
        if (left.realSeconds * APART < right.realSeconds)
          expect(left.run.medianSeconds, `${left.title} before ${right.title}`).toBeLessThan(right.run.medianSeconds);
  });
});
