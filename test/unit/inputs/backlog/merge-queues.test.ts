import { expect, it } from 'vitest';
import { mergeQueues } from '../../../../src/inputs/backlog/merge-queues.ts';

const queue = { broker: 'default', vhost: '/', name: 'work', concurrency: 1 };

it('watches a queue that feeds several pools once, with the greatest of what they declare', () => {
  const others = [
    { ...queue, concurrency: 4, prefetch: 2 },
    { ...queue, concurrency: 2, prefetch: 8, expectedSeconds: 3 },
  ];
  expect(mergeQueues([queue, ...others])).toEqual([{ ...queue, concurrency: 4, prefetch: 8, expectedSeconds: 3 }]);
});

it('takes queues of one name on other brokers and vhosts for others', () => {
  const others = [
    { ...queue, vhost: 'b' },
    { ...queue, broker: 'other' },
  ];
  expect(mergeQueues([queue, ...others, queue])).toEqual([queue, ...others]);
});
