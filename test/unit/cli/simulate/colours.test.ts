import { expect, it } from 'vitest';
import { toColour } from '../../../../src/cli/simulate/colours.ts';

it('gives 24 pools a colour each, the first as they are known', () => {
  const colours = Array.from({ length: 24 }, (_, index) => toColour(index));
  expect(colours[0]).toBe('#0072b2');
  expect(colours[8]).toBe('#80b9d9');
  expect(new Set(colours).size).toBe(24);
  for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
});
