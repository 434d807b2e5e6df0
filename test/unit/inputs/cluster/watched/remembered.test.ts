import { describe, expect, it } from 'vitest';
import { createRemembered } from '../../../../../src/inputs/cluster/watched/remembered.ts';

describe('a value that is remembered', () => {
  it('is computed anew only where an input is another one, or there are more or fewer', () => {
    const remembered = createRemembered<object>();
    const input = {};
    const compute = () => ({});
    const first = remembered.of('a', [input, 1], compute);
    expect(remembered.of('a', [input, 1], compute)).toBe(first);
    expect(remembered.of('b', [input, 1], compute)).not.toBe(first);
    for (const inputs of [[{}, 1], [input, 2], [input], [input, 1, 1]]) {
      remembered.of('a', [input, 1], compute);
      const before = remembered.of('a', [input, 1], compute);
      expect(remembered.of('a', inputs, compute)).not.toBe(before);
    }
  });

  it('is forgotten once nobody has asked for it between two sweeps', () => {
    const remembered = createRemembered<object>();
    const compute = () => ({});
    const first = remembered.of('a', [], compute);
    remembered.sweep();
    expect(remembered.of('a', [], compute)).toBe(first);
    remembered.sweep();
    remembered.sweep();
    expect(remembered.of('a', [], compute)).not.toBe(first);
  });
});
