import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, it } from 'vitest';
import { createProgress } from '../../../../src/cli/simulate/progress.ts';
import { QuotientError } from '../../../../src/errors.ts';

/** A terminal, or a file, and all that was written to it. */
function aStream(isTTY: boolean): { readonly stream: WriteStream; readonly written: () => string } {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 80, rows: 24 });
  let text = '';
  stream.on('data', (chunk: string) => (text += chunk));
  return { stream: stream as unknown as WriteStream, written: () => text };
}

async function show(isTTY: boolean): Promise<string> {
  const { stream, written } = aStream(isTTY);
  const progress = createProgress(stream, new AbortController().signal);
  await progress.begin('reading');
  progress.expect(2);
  await progress.begin('first');
  await progress.begin('second');
  progress.clear();
  return written();
}

it('counts the steps on a terminal, once it is known how many there are', async () => {
  const text = await show(true);
  for (const line of ['reading\n', '1/2  first\n', '2/2  second\n']) expect(text).toContain(line);
});

it('writes nothing where nobody watches', async () => {
  expect(await show(false)).toBe('');
});

it('ends before the next step when the end is wanted', async () => {
  const end = new AbortController();
  const progress = createProgress(aStream(false).stream, end.signal);
  await progress.begin('first');
  end.abort();
  await expect(progress.begin('second')).rejects.toThrow(QuotientError);
});
