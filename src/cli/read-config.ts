import { readFile } from 'node:fs/promises';
import { QuotientError, toReason } from '../errors.ts';

/** @throws QuotientError `invalid-input` where it cannot be read */
export async function readConfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new QuotientError('invalid-input', `the configuration file ${path} cannot be read: ${toReason(error)}`, {
      cause: error,
    });
  }
}
