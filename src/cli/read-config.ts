import { readFile } from 'node:fs/promises';
import { type Config, type ConfigSources, loadConfig } from '../config.ts';
import { QuotientError, toReason } from '../errors.ts';

/** @throws QuotientError `invalid-input` where it cannot be read */
async function readConfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new QuotientError('invalid-input', `the configuration file ${path} cannot be read: ${toReason(error)}`, {
      cause: error,
    });
  }
}

/**
 * The configuration of a command: flags, environment and a file, which CONFIG_FILE may name too.
 *
 * @throws QuotientError `invalid-input` with every mistake
 */
export async function loadCommandConfig(
  flags: ConfigSources['flags'],
  path: string | undefined,
  environment: ConfigSources['environment'],
): Promise<Config> {
  const chosen = path ?? (environment['CONFIG_FILE'] || undefined);
  const file = chosen === undefined ? undefined : { path: chosen, text: await readConfigFile(chosen) };
  return loadConfig({ flags, environment, ...(file === undefined ? {} : { file }) });
}
