import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends process groups, even if this process dies first. */
export interface Reaper {
  /** Adds a process group to what is ended. */
  watch(groupId: number): void;
  /** Takes a group that has ended off the list: its number may become somebody else's. */
  forget(groupId: number): void;
  /** Ends all that are left; settles when it is done. */
  reap(): Promise<void>;
}

/** Reads lines `+ID` and `-ID` until its input closes, by `reap` or by our death; SIGKILL ends frozen ones too. */
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
exit 0
`;

export function startReaper(): Reaper {
  const shell = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  const ended = once(shell, 'exit');
  return {
    watch: (groupId) => void shell.stdin.write(`+${groupId}\n`),
    forget: (groupId) => void shell.stdin.write(`-${groupId}\n`),
    reap: async () => {
      shell.stdin.end();
      await ended;
    },
  };
}
