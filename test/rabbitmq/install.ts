import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { buildTrixie, hasTrixie, toTrixieCommand } from './trixie.ts';

/** Which RabbitMQ the tests start: 4 is Debian trixie's, made when it is first asked for; else the one that is installed. */
const IS_TRIXIE = process.env['QUOTIENT_RABBITMQ'] === '4';

/**
 * Debian's server script itself. The one on the PATH, /usr/sbin/rabbitmq-server, changes to the user rabbitmq and to the
 * system's own directories.
 */
const SERVER_PATH = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Why tests that need a broker are skipped, and what to do about it. */
export const MISSING_RABBITMQ =
  'needs a RabbitMQ of its own: install it with "apt-get install rabbitmq-server" (it need not run), then test again';

/** A service that is installed is started unless policy-rc.d forbids it (invoke-rc.d(8)); no broker of the system shall run. */
const INSTALL = `
set -e
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends rabbitmq-server
`;

/** Is there a RabbitMQ that tests can start? */
export function hasRabbitMq(): boolean {
  return IS_TRIXIE ? hasTrixie() : existsSync(SERVER_PATH);
}

/**
 * The words that run a program of it.
 *
 * @param directory of the node, where all its files are
 */
export function toCommand(
  program: 'server' | 'epmd',
  parameters: readonly string[],
  directory: string,
): readonly string[] {
  if (IS_TRIXIE) return toTrixieCommand(program === 'server' ? SERVER_PATH : '/usr/bin/epmd', parameters, directory);
  return [program === 'server' ? SERVER_PATH : 'epmd', ...parameters];
}

/**
 * Installs RabbitMQ where the environment says CI; elsewhere nobody's machine is changed. Version 4 is made wherever it is
 * asked for, since it is kept in a folder of its own.
 *
 * @throws Error with apt-get's last lines where it fails
 */
export function ensureRabbitMq(): void {
  if (IS_TRIXIE) return buildTrixie();
  if (hasRabbitMq() || process.env['CI'] === undefined) return;
  const shell = ['sh', '-c', INSTALL];
  const command = process.getuid?.() === 0 ? shell : ['sudo', '-n', ...shell];
  const { status, stdout, stderr, error } = spawnSync(command[0] ?? 'sh', command.slice(1), { encoding: 'utf8' });
  if (status === 0 && hasRabbitMq()) return;
  throw new Error(`rabbitmq-server could not be installed: ${error?.message ?? `${stdout}${stderr}`.slice(-2_000)}`);
}
