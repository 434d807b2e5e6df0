import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { QuotientError, toReason } from '../errors.ts';

/**
 * The whole of a file, or of standard input.
 *
 * @param file path, or `-`
 * @param what is read, for a person at a terminal who waits
 * @throws QuotientError `invalid-input` where it cannot be read
 */
export async function readInput(file: string, what: string, signal: AbortSignal): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, { encoding: 'utf8', signal });
    if (process.stdin.isTTY) process.stderr.write(`reading ${what} from standard input; Ctrl-D ends it\n`);
    signal.addEventListener('abort', () => process.stdin.destroy(), { once: true });
    return await text(process.stdin);
  } catch (error) {
    throw new QuotientError('invalid-input', `${toInputName(file)} cannot be read: ${toReason(error)}`, {
      cause: error,
    });
  }
}

/** As a person knows it. */
export function toInputName(file: string): string {
  return file === '-' ? 'standard input' : file;
}
