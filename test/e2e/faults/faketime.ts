import { globSync, writeFileSync } from 'node:fs';
import { installPackage } from '../../tools/packages.ts';

/** Debian's libfaketime, whose folder names the machine's architecture. */
const LIBRARY = '/usr/lib/*/faketime/libfaketime.so.1';

/** Why a fault of clocks cannot be tried, and what to do about it. */
const MISSING = 'needs libfaketime: install it with "apt-get install faketime", then test again';

/** Before all tests: installs it where the environment says CI; elsewhere nobody's machine is changed. */
export function setup(): void {
  if (findLibrary() === undefined && process.env['CI'] !== undefined) installPackage('faketime');
}

/**
 * What gives a process a wall clock of its own, read anew from a file each time it is asked for; its monotonic clock stays.
 *
 * @param path of the file, see `setWallClock`
 * @returns variables of its environment
 * @throws Error where libfaketime is not installed
 */
export function toOwnWallClock(path: string): Readonly<Record<string, string>> {
  const library = findLibrary();
  if (library === undefined) throw new Error(MISSING);
  setWallClock(path, 0);
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: path,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

/** @param aheadSeconds of the machine's clock; negative: behind it */
export function setWallClock(path: string, aheadSeconds: number): void {
  writeFileSync(path, `${aheadSeconds < 0 ? '' : '+'}${aheadSeconds}\n`);
}

function findLibrary(): string | undefined {
  return globSync(LIBRARY)[0];
}
