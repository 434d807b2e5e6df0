import { spawnSync } from 'node:child_process';

/** A service that is installed is started unless policy-rc.d forbids it (invoke-rc.d(8)); none of the system shall run. */
const INSTALL = `
set -e
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends "$1"
`;

/**
 * Installs one of Debian's packages, without starting what it brings.
 *
 * @throws Error with apt-get's last lines where it fails
 */
export function installPackage(name: string): void {
  const shell = ['sh', '-c', INSTALL, 'sh', name];
  const command = process.getuid?.() === 0 ? shell : ['sudo', '-n', ...shell];
  const { status, stdout, stderr, error } = spawnSync(command[0] ?? 'sh', command.slice(1), { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${name} could not be installed: ${error?.message ?? `${stdout}${stderr}`.slice(-2_000)}`);
}
