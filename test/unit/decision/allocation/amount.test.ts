import { expect, it } from 'vitest';
import { formatAmount } from '../../../../src/decision/allocation/amount.ts';
import { GIB, MIB } from '../../../builders/snapshot.ts';

it.each([
  [5250, 'requests.cpu', '5.25 CPU'],
  [4, 'limits.cpu', '0.004 CPU'],
  [1000, 'cpu', '1 CPU'],
  [0, 'memory', '0 bytes'],
  [1023, 'requests.memory', '1023 bytes'],
  [1024, 'limits.memory', '1 KiB'],
  [1.5 * GIB, 'memory', '1.5 GiB'],
  [1000 * MIB, 'requests.storage', '1000 MiB'],
  [GIB + MIB, 'requests.ephemeral-storage', '1 GiB'],
  [GIB + 6 * MIB, 'ephemeral-storage', '1.01 GiB'],
  [1024 * GIB, 'hugepages-2Mi', '1 TiB'],
  [1024 ** 5, 'requests.hugepages-1Gi', '1 PiB'],
  [5000 * 1024 ** 5, 'gold.storageclass.storage.k8s.io/requests.storage', '5000 PiB'],
  [3, 'pods', '3'],
  [2, 'requests.nvidia.com/gpu', '2'],
  [1, 'count/jobs.batch', '1'],
])('says %d of %s as %s', (amount, resource, text) => {
  expect(formatAmount(amount, resource)).toBe(text);
});
