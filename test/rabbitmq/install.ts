import { existsSync } from 'node:fs';
import { installPackage } from '../tools/packages.ts';
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
  installPackage('rabbitmq-server');
  if (!hasRabbitMq()) throw new Error(`rabbitmq-server was installed, but there is no ${SERVER_PATH}`);
}
