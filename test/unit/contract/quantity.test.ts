import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseQuantity, toAmount } from '../../../src/contract/quantity.ts';

const url = new URL('../../fixtures/quantities.json', import.meta.url);
const { quantities } = JSON.parse(readFileSync(url, 'utf8')) as { quantities: [text: string, nano: string | null][] };

describe('parseQuantity', () => {
  it.each(quantities)('reads %j as Kubernetes does', (text, nano) => {
    expect(parseQuantity(text)?.toString() ?? null).toBe(nano);
  });

  it.each(['Ki', '.', '+', 'e3'])('refuses %j, which has no digit, though Kubernetes reads it as 0', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it('refuses an exponent that would take for ever', () => {
    expect(parseQuantity('1e99999999')).toBeUndefined();
  });
});

describe('toAmount', () => {
  it.each([
    ['1500m', 'requests.cpu', 'up', 1500],
    ['1', 'cpu', 'down', 1000],
    ['0.0015', 'limits.cpu', 'up', 2],
    ['0.0015', 'limits.cpu', 'down', 1],
    ['128974848000m', 'memory', 'down', 128_974_848],
    ['1.5', 'memory', 'up', 2],
    ['1.5', 'memory', 'down', 1],
    ['3', 'pods', 'down', 3],
    ['-1', 'memory', 'up', 0],
    ['1Ei', 'memory', 'down', Number.MAX_SAFE_INTEGER],
  ] as const)('turns %s of %s, rounded %s, into %d', (text, resource, round, amount) => {
    expect(toAmount(parseQuantity(text) ?? -1n, resource, round)).toBe(amount);
  });
});
