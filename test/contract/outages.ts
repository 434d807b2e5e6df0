import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ManagedBroker } from '../../src/config.ts';
import { hasRabbitMq } from '../rabbitmq/install.ts';
import type { RabbitMqNode } from '../rabbitmq/node.ts';
import { classic, quorum, startFilledRabbitMq } from './filled-broker.ts';
import { aBroker, aQueue, PATIENCE, runBacklog } from './running.ts';
import type { SourceUnderTest } from './sources.ts';

/** How every source of backlogs must live through the loss of a real broker. */
export function describeOutages(source: SourceUnderTest): void {
  const { createInput, firstLines, sentences } = source;
  describe.skipIf(!hasRabbitMq())('a real RabbitMQ that fails', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startFilledRabbitMq();
      const expectOnDisk = async (): Promise<void> => expect(await node.isQuorumQueueOnDisk(quorum.name)).toBe(true);
      await vi.waitFor(expectOnDisk, { timeout: 30_000, interval: 200 });
    });
    afterAll(() => node?.stop());

    it('leaves its last backlog until that is stale, and is read again when it is back, with no 0 in between', async () => {
      const backlog = runBacklog(createInput, [aBroker(node)]);
      backlog.watch(classic, quorum);
      await backlog.expectBacklog(classic, 3);
      await backlog.expectBacklog(quorum, 5);
      const heard = new Set<number | undefined>();
      backlog.input.onChange(() => heard.add(backlog.backlogOf(classic)).add(backlog.backlogOf(quorum)));
      await node.kill();
      await backlog.expectFailure(classic, sentences.unreachable);
      expect(backlog.read(classic)).toMatchObject({ state: 'fresh', value: { ready: 3 } });
      await expect.poll(() => backlog.read(quorum).state, PATIENCE).toBe('stale');
      expect(backlog.read(quorum)).toMatchObject({
        value: { ready: 5 },
        failure: { reason: expect.stringMatching('ECONNREFUSED') },
      });
      await node.restart();
      await expect.poll(() => backlog.read(classic).state, PATIENCE).toBe('fresh');
      await expect.poll(() => backlog.read(quorum).state, PATIENCE).toBe('fresh');
      // Its first listings say 0 of quorum queues, until they have told their totals.
      await backlog.expectReadAfter(quorum, 8_000);
      expect(heard).toEqual(new Set([3, 5]));
      expect([...new Set(backlog.logged)]).toEqual([...firstLines, 'backlog source is lost', 'backlog source is back']);
    });

    it('is a deadline missed when it freezes, and is read again when it thaws', async () => {
      const backlog = runBacklog(createInput, [aBroker(node)], { requestTimeoutMs: 300 });
      backlog.watch(classic, quorum);
      await backlog.expectBacklog(quorum, 5);
      node.freeze();
      await backlog.expectFailure(quorum, /no complete answer within 300 ms \(requestTimeoutMs\)/);
      await expect.poll(() => backlog.read(quorum).state, PATIENCE).toBe('stale');
      node.thaw();
      await expect.poll(() => backlog.read(quorum).state, PATIENCE).toBe('fresh');
      expect(backlog.backlogOf(quorum)).toBe(5);
    });

    it('can be ended while it is frozen', async () => {
      const backlog = runBacklog(createInput, [aBroker(node)]);
      onTestFinished(() => node.thaw());
      backlog.watch(classic, quorum);
      await backlog.expectBacklog(quorum, 5);
      node.freeze();
    });

    it('may come up after us', async () => {
      await node.kill();
      const backlog = runBacklog(createInput, [aBroker(node)]);
      backlog.watch(classic, quorum);
      await backlog.expectFailure(quorum, sentences.unreachable);
      expect(backlog.read(quorum).state).toBe('never');
      await node.restart();
      await backlog.expectBacklog(classic, 3);
      await backlog.expectBacklog(quorum, 5);
    });

    it('delays no other broker', async () => {
      const silent = createServer();
      await once(silent.listen(0, '127.0.0.1'), 'listening');
      onTestFinished(() => void silent.close());
      const { port } = silent.address() as AddressInfo;
      const hanging = aBrokerAt('hanging', port);
      const dead = aBrokerAt('dead', 1);
      const backlog = runBacklog(createInput, [hanging, dead, aBroker(node)]);
      backlog.watch(aQueue('any', { broker: 'hanging' }), aQueue('any', { broker: 'dead' }), classic);
      await backlog.expectFailure(aQueue('any', { broker: 'dead' }), sentences.unreachable);
      await backlog.expectFailure(aQueue('any', { broker: 'hanging' }), sentences.hanging);
      expect(backlog.read(classic)).toMatchObject({ state: 'fresh', value: { ready: 3 } });
      const live = backlog.input.status().find(({ broker }) => broker === 'default');
      expect(live?.failures).toBe(0);
      expect(live?.reads).toBeGreaterThan(4);
    });

    if (source.needsNoAmqp) {
      it('gives the late number of a quorum queue, and says so, where AMQP stays closed', async () => {
        const backlog = runBacklog(createInput, [aBroker(node, { amqpUrl: 'amqp://127.0.0.1:1' })]);
        backlog.watch(classic, quorum);
        await backlog.expectBacklog(classic, 3);
        await backlog.expectFailure(quorum, /AMQP: connect ECONNREFUSED/);
        expect(backlog.read(quorum).state).toBe('never');
        await backlog.expectBacklog(quorum, 5);
        expect(backlog.read(quorum).failure?.reason).toMatch(/^quorum queues are read up to 5 s late: .*ECONNREFUSED/);
        expect(backlog.input.status()[0]?.failure).toMatch(/late/);
        expect([...new Set(backlog.logged)]).toEqual(['backlog source answers late']);
      });
    }
  });
}

/** Its management API and AMQP on the same port: only one of them is asked. */
function aBrokerAt(name: string, port: number): ManagedBroker {
  return { name, vhost: '/', managementUrl: `http://127.0.0.1:${port}`, amqpUrl: `amqp://127.0.0.1:${port}` };
}
