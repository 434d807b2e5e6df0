import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hasRabbitMq } from '../rabbitmq/install.ts';
import type { RabbitMqNode } from '../rabbitmq/node.ts';
import { classic, quorum, startFilledRabbitMq } from './filled-broker.ts';
import { aBroker, aQueue, runBacklog } from './running.ts';
import type { SourceUnderTest } from './sources.ts';

const HARD_CREDENTIALS = [
  { username: 'plain', password: 'p#@\\%:/?&="' },
  { username: 'us#er@\\%41', password: 'zażółć 队列' },
  { username: 'użytkownik', password: '%2f+%20' },
];

/** How every source of backlogs must treat users, passwords and permissions, on a real broker. */
export function describeCredentials({ createInput, firstLines, sentences }: SourceUnderTest): void {
  describe.skipIf(!hasRabbitMq())('the credentials for a real RabbitMQ', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startFilledRabbitMq();
    });
    afterAll(() => node?.stop());

    it.each(HARD_CREDENTIALS)('may be $username with password $password', async ({ username, password }) => {
      await node.management.addUser({ username, password, tags: 'management', vhosts: ['/'] });
      const backlog = runBacklog(createInput, [aBroker(node, { username, password })]);
      backlog.watch(classic, quorum);
      await backlog.expectBacklog(classic, 3);
      await backlog.expectBacklog(quorum, 5);
    });

    it('are read anew from their files: refused ones are a sentence, and mended ones count at once', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'quotient-credentials-'));
      onTestFinished(() => rm(directory, { recursive: true }));
      const files = { usernameFile: join(directory, 'username'), passwordFile: join(directory, 'password') };
      const backlog = runBacklog(createInput, [aBroker(node, files)]);
      backlog.watch(classic, quorum);
      await backlog.expectFailure(classic, /^broker "default", vhost "\/".*usernameFile cannot be read: ENOENT/);
      await writeFile(files.usernameFile, 'guest\n');
      await writeFile(files.passwordFile, 'secret-but-wrong');
      await backlog.expectFailure(classic, sentences.refused);
      expect(backlog.read(classic).state).toBe('never');
      expect(JSON.stringify([backlog.read(classic), backlog.input.status(), backlog.logged])).not.toContain('secret');
      await writeFile(files.passwordFile, 'guest\n');
      await backlog.expectBacklog(classic, 3);
      await backlog.expectBacklog(quorum, 5);
      // Each new reason is a line of its own.
      expect([...new Set(backlog.logged)]).toEqual([...firstLines, 'backlog source is lost', 'backlog source is back']);
    });

    it('that do not suffice for one vhost say so, and leave the other vhosts alone', async () => {
      await node.management.addVhost('closed');
      const user = { username: 'half', password: 'half', tags: 'management', vhosts: ['/'] };
      await node.management.addUser(user);
      const backlog = runBacklog(createInput, [aBroker(node, user)]);
      const elsewhere = aQueue('any', { vhost: 'closed' });
      const nowhere = aQueue('any', { vhost: 'missing' });
      backlog.watch(classic, elsewhere, nowhere);
      await backlog.expectBacklog(classic, 3);
      await backlog.expectFailure(elsewhere, sentences.closedVhost);
      await backlog.expectFailure(nowhere, sentences.missingVhost);
      expect(backlog.read(classic).state).toBe('fresh');
    });
  });
}
