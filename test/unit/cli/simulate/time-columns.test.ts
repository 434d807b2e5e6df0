import { expect, it } from 'vitest';
import { toTimeColumns } from '../../../../src/cli/simulate/time-columns.ts';

const span = { endSeconds: 8, widthSeconds: 2 };

it('shows the mean of what there was in each column', () => {
  const steps = [
    { atSeconds: 1, replicas: 4 },
    { atSeconds: 4.5, replicas: 2 },
    { atSeconds: 6, replicas: 0 },
  ];
  expect(toTimeColumns(steps, span)).toEqual([2, 4, 2.5, 0]);
});

it('lets the last number hold to the end, and no longer', () => {
  const steps = [{ atSeconds: 5, replicas: 2 }];
  expect(toTimeColumns(steps, { endSeconds: 7, widthSeconds: 2 })).toEqual([0, 0, 1, 1]);
  expect(toTimeColumns([...steps, { atSeconds: 9, replicas: 8 }], { endSeconds: 7, widthSeconds: 2 })).toHaveLength(4);
});

it('keeps apart steps within one column', () => {
  const steps = Array.from({ length: 8 }, (_, index) => ({ atSeconds: index / 4, replicas: index % 2 === 0 ? 8 : 0 }));
  expect(toTimeColumns([...steps, { atSeconds: 2, replicas: 0 }], span)).toEqual([4, 0, 0, 0]);
});

it('shows nothing of nothing', () => {
  expect(toTimeColumns([], span)).toEqual([0, 0, 0, 0]);
});
