import { expect, it } from 'vitest';
import { createTaskQueue } from '../../../../src/simulation/world/task-queue.ts';

const nobody = (): void => undefined;

it('hands out the oldest first, however many there are', () => {
  const queue = createTaskQueue<number>(nobody);
  const tasks = [...Array(3_000).keys()];
  queue.publish(tasks);
  const taken = tasks.map(() => queue.take());
  expect(taken.map((delivery) => delivery?.task)).toEqual(tasks);
  expect(taken.every((delivery) => delivery?.isRepeated === false)).toBe(true);
  expect([queue.ready(), queue.take()]).toEqual([0, undefined]);
});

it('hands out first what was put back, and tells of it', () => {
  let told = 0;
  const queue = createTaskQueue<string>(() => (told += 1));
  queue.publish(['a', 'b']);
  const delivery = queue.take();
  expect([queue.ready(), queue.unacknowledged()]).toEqual([1, 1]);
  if (delivery !== undefined) queue.putBack(delivery);
  expect([queue.ready(), queue.unacknowledged(), told]).toEqual([2, 0, 2]);
  expect(queue.take()).toEqual({ task: 'a', isRepeated: true });
  expect(queue.take()).toEqual({ task: 'b', isRepeated: false });
});
