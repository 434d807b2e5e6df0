import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * RabbitMQ 4 as Debian trixie has it (4.0.5, what HyperFlow's chart runs), in a file tree of its own beside whatever the
 * machine runs itself. A node of it runs by chroot in a mount namespace of its own, so nothing stays mounted after it.
 */
const ROOT = join(homedir(), '.cache/quotient/rabbitmq-trixie');

/** Made under another name and renamed when it is whole; debootstrap's own mounts end with its namespace. */
const BUILD = `
set -e
root=$1
export DEBIAN_FRONTEND=noninteractive
if ! command -v debootstrap > /dev/null; then
  apt-get update
  apt-get install --yes --no-install-recommends debootstrap
fi
mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' | sed -n 's/^Debian //p' | head -n 1)
if [ -z "$mirror" ]; then echo 'apt knows no mirror of Debian here'; exit 1; fi
mkdir -p "\${root%/*}"
rm -rf --one-file-system "$root.partial"
debootstrap --variant=minbase --include=rabbitmq-server trixie "$root.partial" "$mirror"
echo '127.0.0.1 localhost' > "$root.partial/etc/hosts"
rm -rf "$root.partial"/var/cache/apt/archives/*.deb "$root.partial"/var/lib/apt/lists/*
mv "$root.partial" "$root"
`;

/** The node's files are seen under the same path inside. Each command becomes the next one, so the process stays the same. */
const RUN = `
set -e
root=$1 directory=$2
mount --bind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$directory"
mount --bind "$directory" "$root$directory"
exec chroot "$root" sh -c 'cd "$1" && exec "$2" $3' sh "$directory" "$3" "$4"
`;

const IN_OWN_NAMESPACE = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c'] as const;

export function hasTrixie(): boolean {
  return existsSync(join(ROOT, 'usr/lib/rabbitmq/bin/rabbitmq-server'));
}

/**
 * Makes the file tree where there is none, in a minute or two.
 *
 * @throws Error with the last lines of what failed; it takes root, as chroot does
 */
export function buildTrixie(): void {
  if (hasTrixie()) return;
  const [command, ...words] = IN_OWN_NAMESPACE;
  const { status, stdout, stderr, error } = spawnSync(command, [...words, BUILD, 'build', ROOT], { encoding: 'utf8' });
  if (status === 0 && hasTrixie()) return;
  throw new Error(`RabbitMQ 4 could not be installed: ${error?.message ?? `${stdout}${stderr}`.slice(-2_000)}`);
}

/**
 * The words that run a program of it.
 *
 * @param program its path inside
 * @param parameters without spaces in them
 * @param directory of the node; what is outside of it cannot be seen
 */
export function toTrixieCommand(program: string, parameters: readonly string[], directory: string): readonly string[] {
  return [...IN_OWN_NAMESPACE, RUN, 'run', ROOT, directory, program, parameters.join(' ')];
}
