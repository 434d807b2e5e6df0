import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { aWorkerPool } from '../../builders/worker-pool.ts';
import { connectClient, type QueueClient } from '../../rabbitmq/client.ts';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import { type RabbitMqNode, startRabbitMq } from '../../rabbitmq/node.ts';
import { type Finished, runQuotient } from '../../unit/cli/run.ts';

interface Listed {
  readonly name: string;
  readonly type: string;
  readonly ready?: number;
  readonly consumers?: number;
  readonly isDone?: boolean;
  readonly result?: string;
}

/** The full listing is made anew every 5 s. */
const LISTED = { timeout: 30_000, interval: 500 };

/** RabbitMQ 4 calls no queue idle that is asked for its length more often than every few seconds. */
const LEFT_ALONE = { timeout: 60_000, interval: 12_000 };

describe.skipIf(!hasRabbitMq())(`quotient queues (${MISSING_RABBITMQ})`, () => {
  let node: RabbitMqNode;
  let client: QueueClient;
  let connection: ChannelModel;
  let directory: string;

  beforeAll(async () => {
    node = await startRabbitMq();
    directory = await mkdtemp(join(tmpdir(), 'quotient-queues-'));
    const { hostname, port } = new URL(node.amqpUrl);
    connection = await connect({ hostname, port: Number(port) });
  });

  afterAll(async () => {
    await connection.close();
    await node.stop();
    await rm(directory, { recursive: true });
  });

  /** What a run that was killed leaves: two of its queues full, one in use, and somebody else's. */
  beforeEach(async () => {
    client = await connectClient(node);
    await client.declare('run.mProject');
    await client.declare('run.mDiffFit', 'quorum');
    await client.declare('run.mBackground');
    await client.declare('other');
    await client.publish('run.mProject', 30);
    await client.publish('run.mDiffFit', 20);
    await client.publish('other', 5);
    return async () => {
      for (const name of ['run.mProject', 'run.mDiffFit', 'run.mBackground', 'other']) {
        await client.delete(name).catch(() => undefined);
      }
      await client.close();
    };
  });

  const run = (...words: readonly string[]): Promise<Finished> => {
    const broker = ['--rabbitmq-management-url', node.managementUrl, '--rabbitmq-amqp-url', node.amqpUrl];
    return runQuotient(['queues', ...words, ...broker]);
  };
  const list = async (...words: readonly string[]): Promise<readonly Listed[]> => {
    const { stdout, stderr, code } = await run('list', '-o', 'json', ...words);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return JSON.parse(stdout) as readonly Listed[];
  };
  const seeReady = (name: string, ready: number): Promise<void> =>
    vi.waitFor(async () => expect((await list(name))[0]?.ready).toBe(ready), LISTED);
  const readNames = async (): Promise<readonly string[]> => (await list()).map(({ name }) => name);

  it('lists what is left, by patterns, prefix and pools', async () => {
    await seeReady('run.mProject', 30);
    expect((await list('run.*')).map(({ name, type }) => `${name} ${type}`)).toEqual([
      'run.mBackground classic',
      'run.mDiffFit quorum',
      'run.mProject classic',
    ]);
    expect((await list('--prefix', 'run.mP')).map(({ name }) => name)).toEqual(['run.mProject']);
    const file = join(directory, 'pools.yaml');
    const pools = [aWorkerPool({ queueName: 'run.mProject' }), aScaledObject('run.mDiffFit')];
    await writeFile(file, pools.map((pool) => JSON.stringify(pool)).join('\n---\n'));
    expect((await list('--workerpools', file)).map(({ name }) => name)).toEqual(['run.mDiffFit', 'run.mProject']);
    const { stdout } = await run('list', 'run.mProject');
    expect(stdout).toMatch(/^QUEUE +TYPE +READY +UNACKED +CONSUMERS +IDLE FOR\nrun\.mProject +classic +30 +0 /);
    await vi.waitFor(
      async () => expect((await run('list', 'run.mProject')).stdout).toMatch(/ +30 +0 +0 +\d+s\n/),
      LEFT_ALONE,
    );
  });

  it('takes from pools only what is in the broker and vhost that it is about', async () => {
    await seeReady('run.mProject', 30);
    const file = join(directory, 'others.yaml');
    const others = [
      aScaledObject('other', { type: 'rabbitmq', host: 'amqp://elsewhere/shop' }),
      aScaledObject('other', { broker: 'elsewhere' }),
      aScaledObject('other', { vhost: 'shop' }),
      aScaledObject('other', { scalerAddress: 'another-scaler.mq.svc:6000' }),
      aWorkerPool({ queueName: 'other', vhost: 'shop' }),
    ];
    const write = (pools: readonly unknown[]) =>
      writeFile(file, pools.map((pool) => JSON.stringify(pool)).join('\n---\n'));
    await write([...others, aScaledObject('run.mProject', { broker: 'default', vhost: '/' })]);
    expect((await list('--workerpools', file)).map(({ name }) => name)).toEqual(['run.mProject']);
    await write(others);
    const { code, stderr } = await run('delete', '--workerpools', file, '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'holds no WorkerPool and no ScaledObject with a trigger of ours (scalerAddresses) that names a queue of broker "default", vhost "/"',
    );
  });

  it('does nothing until it is told to', async () => {
    await seeReady('run.mProject', 30);
    const { stdout, code } = await run('delete', 'run.*');
    expect(code).toBe(0);
    expect(stdout).toMatch(/run\.mProject .* would be deleted\n/);
    expect(stdout).toContain('Nothing was done: --yes does it.');
    expect(await readNames()).toContain('run.mProject');
  });

  it('deletes what is named, quorum queues too, and nothing else', async () => {
    await seeReady('run.mDiffFit', 20);
    const { stdout, stderr, code } = await run('delete', 'run.*', '--yes');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout.match(/ deleted$/gm)).toHaveLength(3);
    expect(await readNames()).toEqual(['other']);
    await seeReady('other', 5);
  });

  it('purges, and the queue stays', async () => {
    await seeReady('run.mDiffFit', 20);
    const { stdout, stderr, code } = await run('purge', 'run.*', '--yes');
    expect(stdout.match(/ purged$/gm), stdout).toHaveLength(3);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    await seeReady('run.mProject', 0);
    await seeReady('run.mDiffFit', 0);
  });

  it.each(['run.mProject', 'run.mDiffFit'])(
    'leaves %s alone while a worker consumes from it, even one that has just come, unless it is forced',
    async (name) => {
      await seeReady('run.mProject', 30);
      const worker = await client.work(name, 1);
      const { stdout, stderr, code } = await run('delete', 'run.*', '--yes');
      expect(code).toBe(1);
      expect(stderr).toBe('quotient: 1 of 3 queues were not deleted\n');
      expect(stdout).toMatch(new RegExp(`${name} .* has 1 consumer; --force does it all the same\n`));
      expect(await readNames()).toEqual(['other', name]);
      const forced = await run('delete', name, '--yes', '--force');
      expect({ stderr: forced.stderr, code: forced.code }).toEqual({ stderr: '', code: 0 });
      expect(await readNames()).toEqual(['other']);
      await worker.leave().catch(() => undefined);
    },
  );

  it('leaves exclusive queues to their connections', async () => {
    const channel = await connection.createChannel();
    await channel.assertQueue('run.reply', { exclusive: true });
    await vi.waitFor(async () => expect(await readNames()).toContain('run.reply'), LISTED);
    const { stdout, code } = await run('delete', 'run.reply', '--yes', '--force');
    expect(code).toBe(1);
    expect(stdout).toContain('exclusive: it belongs to a connection, and ends with it');
    await channel.deleteQueue('run.reply');
    await channel.close();
  });

  it('says when nothing has such a name, and refuses to touch all', async () => {
    expect(await run('delete', 'nothing.*', '--yes')).toMatchObject({ code: 0, stdout: 'no queue has such a name\n' });
    const { code, stderr } = await run('delete', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain("name the queues to delete: patterns such as 'montage.*', --prefix, --workerpools");
    for (const unset of [['--prefix', ''], ['']]) {
      const all = await run('delete', ...unset, '--yes', '--force');
      expect(all).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('a name or a --prefix is empty') as string,
      });
    }
  });

  it('says that the broker cannot be reached', async () => {
    const { code, stderr } = await runQuotient(['queues', 'list', '--rabbitmq-management-url', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^quotient: broker "default", vhost "\/": http:\/\/127\.0\.0\.1:1 cannot be reached/);
  });
});

function aScaledObject(
  queueName: string,
  { type = 'external-push', ...metadata }: Record<string, string> = {},
): unknown {
  const triggers = [
    { type, metadata: { scalerAddress: 'quotient.quotient.svc.cluster.local:9090', queueName, ...metadata } },
  ];
  return { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'x' }, spec: { triggers } };
}
