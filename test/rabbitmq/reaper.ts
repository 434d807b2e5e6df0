import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends a broker's processes and removes its files, even if this process dies first. */
export interface Reaper {
  /** Adds a process to what is ended. */
  watch(pid: number): void;
  /** Takes a process that has ended by itself off the list: its number may become somebody else's. */
  forget(pid: number): void;
  /** Ends all now; settles when it is done. */
  reap(): Promise<void>;
}

/** Reads lines `+PID` and `-PID` until its input closes, by `reap` or by our death; a frozen process dies by -KILL too. */
const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r line; do
  pid=\${line#?}
  case $line in
    +*) pids="$pids$pid " ;;
    -*) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/** @param directory removed in the end */
export function startReaper(directory: string): Reaper {
  const shell = spawn('sh', ['-c', SCRIPT, 'reaper', directory], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const ended = once(shell, 'exit');
  return {
    watch: (pid) => void shell.stdin.write(`+${pid}\n`),
    forget: (pid) => void shell.stdin.write(`-${pid}\n`),
    reap: async () => {
      shell.stdin.end();
      await ended;
    },
  };
}
