import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runQueues } from '../../../../src/cli/queues.ts';

it('guesses no broker where several are configured and none is called default', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quotient-queues-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'config.yaml');
  const brokers = ['one', 'other'].map((name) => `{ name: ${name}, managementUrl: 'http://127.0.0.1:1' }`);
  writeFileSync(config, `brokers: [${brokers.join(', ')}]\n`);
  const options = { flags: {}, config, prefix: [], output: 'table', yes: true } as const;
  const context = { environment: {}, signal: new AbortController().signal, version: '0' };
  await expect(runQueues('delete', ['*'], options, context)).rejects.toThrow('there are several brokers');
});
