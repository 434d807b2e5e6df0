import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from '../../cluster/tools/lock.ts';
import { cacheFolder } from '../../cluster/tools/toolchain.ts';

/** HyperFlow's engine and what its workers run, as its images have them. */
const PACKAGES = ['@hyperflow/hyperflow@1.7.0', '@hyperflow/job-executor@1.4.2'];

const FOLDER = join(cacheFolder, 'hyperflow');

/** Of `hflow`, `hflow-job-listener.js` and `hflow-job-execute`, in front of the runtime that all of them need. */
export const PROGRAMS = [join(FOLDER, 'node_modules/.bin'), dirname(process.execPath)].join(':');

const REDIS = '/usr/bin/redis-server';

/** What is missing for HyperFlow to run here; undefined where nothing is. */
export function findMissing(): string | undefined {
  if (existsSync(REDIS) || process.env['CI'] !== undefined) return undefined;
  return 'needs a Redis of its own: install it with "apt-get install redis-server" (it need not run), then test again';
}

/**
 * Installs both packages into the cache, once; and Redis where the environment says CI.
 *
 * @throws Error with the installer's last lines
 */
export async function ensureHyperFlow(): Promise<void> {
  if (!existsSync(REDIS)) install('apt-get', ['install', '--yes', '--no-install-recommends', 'redis-server']);
  await withLock(`quotient-hyperflow:${FOLDER}`, { onWait: () => undefined }, async () => {
    if (existsSync(join(FOLDER, 'installed'))) return;
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({ private: true }));
    install('npm', ['install', '--no-audit', '--no-fund', '--prefix', FOLDER, ...PACKAGES]);
    writeFileSync(join(FOLDER, 'installed'), PACKAGES.join('\n'));
  });
}

function install(command: string, parameters: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')}: ${`${stdout}${stderr}`.slice(-2_000)}`);
}
