import { describe, expect, it } from 'vitest';
import { createMontageTasks, MEAN_SECONDS, type TaskType } from '../../../src/simulation/montage.ts';
import { createRandom } from '../../../src/simulation/random.ts';

const tasks = createMontageTasks(createRandom(1));
const ofType = (type: TaskType) => tasks.filter((task) => task.type === type);
const parentTypes = (type: TaskType) =>
  ofType(type).map(({ parents }) => parents.map((parent) => tasks[parent]?.type ?? 'none'));

describe('a Montage run', () => {
  it('has the tasks of 2MASS at 0.25 degrees', () => {
    const counts = (['mProject', 'mDiffFit', 'mBackground', 'mConcatFit'] as const).map((type) => ofType(type).length);
    expect(counts).toEqual([90, 423, 90, 3]);
  });

  it('compares each two overlapping images once', () => {
    for (const types of parentTypes('mDiffFit')) expect(types).toEqual(['mProject', 'mProject']);
    const pairs = ofType('mDiffFit').map(({ parents }) => parents.toSorted((left, right) => left - right).join());
    expect(new Set(pairs).size).toBe(423);
    expect(ofType('mDiffFit').every(({ parents }) => new Set(parents).size === 2)).toBe(true);
  });

  it('corrects images only when the band is compared and modelled as a whole', () => {
    for (const types of parentTypes('mBackground')) expect(types).toEqual(['mBgModel', 'mProject']);
    for (const types of parentTypes('mBgModel')) expect(types).toEqual(['mConcatFit']);
    for (const types of parentTypes('mConcatFit')) expect(types).toEqual(Array<string>(141).fill('mDiffFit'));
  });

  it('lists parents before their children', () => {
    expect(tasks.every(({ number, parents }) => parents.every((parent) => parent < number))).toBe(true);
  });

  it('takes as long as its authors measured, within a quarter', () => {
    for (const { type, durationMs } of tasks) {
      const fraction = durationMs / 1000 / MEAN_SECONDS[type];
      expect(fraction).toBeGreaterThanOrEqual(0.75);
      expect(fraction).toBeLessThanOrEqual(1.25);
    }
  });
});
