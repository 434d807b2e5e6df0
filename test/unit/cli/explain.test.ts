import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { runQuotient } from './run.ts';

const SNAPSHOT = readFileSync(new URL('../../fixtures/worked-example.json', import.meta.url), 'utf8');

/** An instance that has one namespace. */
async function startServer(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/api/v1/namespaces/workerpools/snapshot') response.end(SNAPSHOT);
    else response.writeHead(404).end(JSON.stringify({ detail: 'there is no namespace of that name' }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('explains a pool of a running instance, and of a saved snapshot in the same words', async () => {
  const running = await runQuotient(['explain', 'workerpools/mproject', '--server', await startServer()]);
  expect(running).toMatchObject({ code: 0, stderr: '' });
  expect(running.stdout).toContain('mproject of workerpools gets 5 replicas; it is set to 0 now.');
  expect(running.stdout).toContain('1.5 CPU more requests.cpu in quota workerpools: 6 replicas');
  const saved = await runQuotient(['explain', 'workerpools/mproject', '--snapshot', '-'], SNAPSHOT);
  expect(saved.stdout).toBe(running.stdout);
});

it('explains all pools beside their division', async () => {
  const { stdout, code } = await runQuotient(['allocate', '--explain'], SNAPSHOT);
  expect(code).toBe(0);
  expect(stdout.match(/ of workerpools gets \d+ replicas?; /g)).toHaveLength(3);
});

it.each([
  ['mproject', 'mproject: must be NAMESPACE/POOL, such as workerpools/mproject'],
  ['../mproject', '../mproject: must be NAMESPACE/POOL, such as workerpools/mproject'],
  ['workerpools/mprojekt', 'namespace workerpools has no pool "mprojekt"; did you mean "mproject"?'],
  ['elsewhere/mproject', 'the snapshot is of namespace workerpools, not elsewhere'],
])('answers %s with a sentence', async (place, sentence) => {
  const { stderr, code } = await runQuotient(['explain', place, '--snapshot', '-'], SNAPSHOT);
  expect({ stderr, code }).toEqual({ stderr: `quotient: ${sentence}\n`, code: 1 });
});

it('says what the server says, that nobody is there, and what a server is', async () => {
  const server = await startServer();
  const there = await runQuotient(['explain', 'nowhere/a', '--server', server]);
  expect(there.stderr).toBe(
    `quotient: ${server}/api/v1/namespaces/nowhere/snapshot answers 404: there is no namespace of that name\n`,
  );
  const away = await runQuotient(['explain', 'a/b', '--server', 'http://127.0.0.1:1']);
  expect(away.stderr).toMatch(/^quotient: http:\/\/127\.0\.0\.1:1 cannot be asked: .*port-forward/);
  const below = await runQuotient(['explain', 'a/b', '--server', `${server}/quotient/`]);
  expect(below.stderr).toContain('/quotient/api/v1/namespaces/a/snapshot answers 404');
  const secret = await runQuotient(['explain', 'a/b', '--server', 'http://user:secret@127.0.0.1:1']);
  expect(secret.stderr).toBe('quotient: --server must not hold credentials: Quotient asks for none\n');
  const none = await runQuotient(['explain', 'a/b', '--server', 'localhost:8080']);
  expect(none.stderr).toBe('quotient: --server localhost:8080: must be a URL such as http://127.0.0.1:8080\n');
});
