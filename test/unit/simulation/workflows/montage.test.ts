import { describe, expect, it } from 'vitest';
import { GENERATED_NAMES, generateWorkflow, isGenerated } from '../../../../src/simulation/workflows/montage.ts';

function toCounts(name: string): readonly (number | undefined)[] {
  const reading = generateWorkflow(name, new Map(), 1);
  if (reading.kind === 'wrong') throw new Error(reading.mistakes.join());
  const byType = Map.groupBy(reading.workflow.tasks, ({ type }) => type);
  return ['mProject', 'mDiffFit', 'mBackground', 'mConcatFit', 'mViewer'].map((type) => byType.get(type)?.length);
}

describe('a generated Montage', () => {
  it.each([
    ['montage:2mass:0.25', [90, 423, 90, 3, 4]],
    ['montage:2mass:1.0', [768, 3411, 651, 3, 4]],
    ['montage:2mass:2', [2214, 6285, 1290, 3, 4]],
  ])('%s has as many tasks as that of its authors', (name, counts) => {
    expect(toCounts(name)).toEqual(counts);
  });

  it('takes as long for each type as is declared', () => {
    const reading = generateWorkflow('montage:2mass:0.25', new Map([['mProject', 3]]), 1);
    const seconds = reading.kind === 'read' ? reading.workflow.tasks.filter(({ type }) => type === 'mProject') : [];
    expect(new Set(seconds.map((task) => task.seconds))).toEqual(new Set([3]));
  });

  it.each(['montage', 'montage:2mass', 'montage:2mass:', 'montage:dss:1.0', 'montage:2mass:3'])(
    'is not to be had as %s, and it says as what',
    (name) => {
      expect(isGenerated(name)).toBe(true);
      expect(generateWorkflow(name, new Map(), 1)).toEqual({
        kind: 'wrong',
        mistakes: [expect.stringContaining(GENERATED_NAMES.join(', '))],
      });
    },
  );

  it('leaves files of such names to be read', () => {
    expect(isGenerated('montage.json')).toBe(false);
    expect(isGenerated('./montage:2mass:1.0')).toBe(false);
  });
});
