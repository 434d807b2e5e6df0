import { describe, expect, it, onTestFinished } from 'vitest';
import { connectClient } from '../rabbitmq/client.ts';
import { hasRabbitMq } from '../rabbitmq/install.ts';
import { useOwnBroker } from './own-broker.ts';
import { aBroker, aQueue, PATIENCE, runBacklog, type RunningBacklog } from './running.ts';
import type { SourceUnderTest } from './sources.ts';

/** Names that a path, a URL or a format string would spoil; the last is as long as a name may be. */
const HARD_NAMES = ['a/b', '100%', '%2F', '#1', 'two words', '?x=1&y', 'zażółć 队列 🐇', `${'é'.repeat(127)}x`];

/** What every source of backlogs must do, on a real broker. */
export function describeBacklog({ createInput, tellsStreams }: SourceUnderTest): void {
  describe.skipIf(!hasRabbitMq())('a backlog on a real RabbitMQ', () => {
    const broker = useOwnBroker();
    const start = (): RunningBacklog => runBacklog(createInput, [aBroker(broker.node())]);

    it.each(['classic', 'quorum'] as const)('follows what is published to a %s queue', async (type) => {
      const queue = aQueue(`published-${type}`);
      await broker.client().declare(queue.name, type);
      const backlog = start();
      backlog.watch(queue);
      await backlog.expectBacklog(queue, 0);
      await broker.client().publish(queue.name, 7);
      await backlog.expectBacklog(queue, 7);
      expect(backlog.read(queue)).toMatchObject({ state: 'fresh', value: { ready: 7, unacknowledged: 0 } });
    });

    it.each(['classic', 'quorum'] as const)('counts what workers of a %s queue have in hand', async (type) => {
      const queue = aQueue(`in-hand-${type}`);
      await broker.client().declare(queue.name, type);
      await broker.client().publish(queue.name, 5);
      const backlog = start();
      backlog.watch(queue);
      await backlog.expectBacklog(queue, 5);
      const worker = await broker.client().work(queue.name, 1);
      await expect.poll(() => backlog.read(queue), PATIENCE).toMatchObject({ value: { ready: 4, unacknowledged: 1 } });
      await worker.leave();
    });

    it.each(['classic', 'quorum'] as const)('falls to 0 when a %s queue is worked off', async (type) => {
      const queue = aQueue(`drained-${type}`);
      await broker.client().declare(queue.name, type);
      await broker.client().publish(queue.name, 3);
      const backlog = start();
      backlog.watch({ ...queue, prefetch: 3, expectedSeconds: 5 });
      await backlog.expectBacklog(queue, 3);
      const worker = await broker.client().work(queue.name, 3);
      await expect.poll(() => worker.inHand(), PATIENCE).toBe(3);
      // A quorum queue tells what is in hand only now and then, so it also tells late that nothing is.
      await backlog.expectReadAfter(queue, type === 'quorum' ? 6_000 : 0);
      expect(backlog.read(queue)).toMatchObject({ value: { ready: 0, unacknowledged: 3 } });
      await worker.finish(3);
      await backlog.expectBacklog(queue, 0);
      await worker.leave();
    });

    it('never calls a worker idle that has taken the last message of a quorum queue', async () => {
      const queue = aQueue('last-message');
      await broker.client().declare(queue.name, 'quorum');
      const backlog = start();
      backlog.watch(queue);
      await backlog.expectBacklog(queue, 0);
      await broker.client().publish(queue.name, 1);
      await backlog.expectBacklog(queue, 1);
      const heard: (number | undefined)[] = [];
      const stopListening = backlog.input.onChange(() => heard.push(backlog.backlogOf(queue)));
      const worker = await broker.client().work(queue.name, 1);
      // Until the listing has told of it by itself: two ticks of the queue, and it must be right before and after.
      await backlog.expectReadAfter(queue, 12_000);
      stopListening();
      expect(heard).not.toContain(0);
      expect(backlog.backlogOf(queue)).toBe(1);
      await worker.leave();
    });

    it('tells a queue that is not there from one that is empty, and since when', async () => {
      const queue = aQueue('comes-and-goes');
      const backlog = start();
      backlog.watch(queue);
      await expect
        .poll(() => backlog.read(queue), PATIENCE)
        .toMatchObject({ state: 'fresh', value: { kind: 'absent' } });
      const first = backlog.read(queue);
      const reads = backlog.input.status()[0]?.reads ?? 0;
      await expect.poll(() => backlog.input.status()[0]?.reads, PATIENCE).toBeGreaterThan(reads + 1);
      expect(backlog.read(queue)).toMatchObject({ value: first.state === 'never' ? {} : first.value });
      for (const count of [2, 3]) {
        await broker.client().declare(queue.name);
        await expect.poll(() => backlog.read(queue), PATIENCE).toMatchObject({ value: { kind: 'present' } });
        await broker.client().publish(queue.name, count);
        await backlog.expectBacklog(queue, count);
        await broker.client().delete(queue.name);
        await expect.poll(() => backlog.read(queue), PATIENCE).toMatchObject({ value: { kind: 'absent' } });
      }
    });

    it(`${tellsStreams ? 'says' : 'does not say'} that a stream is a stream`, async () => {
      const queue = aQueue('a-log');
      await broker.client().declare(queue.name, 'stream');
      await broker.client().publish(queue.name, 3);
      const backlog = start();
      backlog.watch(queue);
      await expect
        .poll(() => backlog.read(queue), PATIENCE)
        .toMatchObject({ state: 'fresh', value: { kind: tellsStreams ? 'stream' : 'present' } });
    });

    it.each(['classic', 'quorum'] as const)('reads %s queues whatever their names hold', async (type) => {
      const queues = HARD_NAMES.map((name) => aQueue(type === 'classic' ? name : name.replace(/x?$/, 'q')));
      const backlog = start();
      backlog.watch(...queues);
      for (const [index, { name }] of queues.entries()) {
        await broker.client().declare(name, type);
        await broker.client().publish(name, index + 1);
      }
      for (const [index, queue] of queues.entries()) await backlog.expectBacklog(queue, index + 1);
    });

    it.each(['classic', 'quorum'] as const)(
      'keeps %s queues of the same name in several vhosts apart',
      async (type) => {
        const places = ['/', 'a/b', '%2f', 'zażółć #1'].map((vhost) => aQueue(`same-${type}`, { vhost }));
        const backlog = start();
        backlog.watch(...places);
        for (const [index, { vhost, name }] of places.entries()) {
          if (vhost !== '/') await broker.node().management.addVhost(vhost);
          const inVhost = await connectClient(broker.node(), vhost);
          onTestFinished(() => inVhost.close());
          await inVhost.declare(name, type);
          await inVhost.publish(name, index + 1);
        }
        for (const [index, place] of places.entries()) await backlog.expectBacklog(place, index + 1);
      },
    );

    it('reads a queue that is watched anew without waiting for a long interval', async () => {
      const queue = aQueue('watched-later');
      await broker.client().declare(queue.name);
      await broker.client().publish(queue.name, 4);
      const backlog = runBacklog(createInput, [aBroker(broker.node())], {
        pollIntervalMs: 60_000,
        staleAfterMs: 120_000,
      });
      backlog.watch(aQueue('watched-first'));
      await backlog.expectBacklog(aQueue('watched-first'), 0);
      backlog.watch(aQueue('watched-first'), queue);
      await backlog.expectBacklog(queue, 4);
    });

    it('tells of changes, and of nothing else', async () => {
      const queue = aQueue('quiet');
      await broker.client().declare(queue.name);
      const backlog = start();
      let changes = 0;
      backlog.input.onChange(() => {
        changes += 1;
      });
      backlog.watch(queue);
      await expect.poll(() => backlog.input.status()[0]?.reads, PATIENCE).toBeGreaterThan(4);
      expect(changes).toBe(1);
      await broker.client().publish(queue.name, 1);
      await expect.poll(() => changes, PATIENCE).toBe(2);
    });
  });
}
