import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc/PID/stat: 100 a second on every Linux that Node runs on (sysconf _SC_CLK_TCK). */
const TICKS_PER_SECOND = 100;

/** CPU that a process and all its descendants have used, in seconds. */
export function readCpuSeconds(pid: number): number {
  return findFamily(pid).reduce((sum, member) => sum + readOwnCpuSeconds(member), 0);
}

/** Resident memory of one process, in MiB. */
export function readRssMiB(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

function readOwnCpuSeconds(pid: number): number {
  const fields = readStatFields(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

/** The fields after the command's name, which may hold anything, from the process's state on. */
function readStatFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function findFamily(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(readStatFields(Number(name))[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  return family;
}
