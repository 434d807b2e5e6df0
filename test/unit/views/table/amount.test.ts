import { expect, it } from 'vitest';
import { toAmountText } from '../../../../src/views/table/amount.ts';

it.each([
  [5_250, 'requests.cpu', '5.25 CPU'],
  [0, 'cpu', '0 CPU'],
  [-500, 'limits.cpu', '-0.5 CPU'],
  [1, 'cpu', '0.001 CPU'],
  [-4, 'cpu', '-0.004 CPU'],
  [10, 'cpu', '0.01 CPU'],
  [1_234, 'cpu', '1.23 CPU'],
  [60 * 1024 ** 3, 'requests.memory', '60 GiB'],
  [524_288_000, 'memory', '500 MiB'],
  [1_000, 'limits.memory', '1000 B'],
  [-1536, 'memory', '-1.5 KiB'],
  [2 ** 53 - 1, 'requests.ephemeral-storage', '8 PiB'],
  [3 * 1024 ** 2, 'hugepages-2Mi', '3 MiB'],
  [12, 'pods', '12'],
  [4, 'requests.nvidia.com/gpu', '4'],
])('writes %d of %s as %s', (amount, resource, text) => {
  expect(toAmountText(amount, resource)).toBe(text);
});
