import { cpus } from 'node:os';
import type { World } from '../test/cluster/world.ts';

/** What else the machine has to do. */
export type Load = 'idle' | 'busy';

/** Keeps every core busy, at everybody else's expense. */
export async function startBusyLoops({ bed, directory }: World, load: Load): Promise<{ stop(): Promise<void> }> {
  const loops = load === 'idle' ? [] : cpus();
  const children = await Promise.all(
    loops.map(() =>
      bed.children.start({
        command: process.execPath,
        parameters: ['--eval', 'for (;;) {}'],
        environment: {},
        workingDirectory: directory,
        logPath: bed.layout.logPath('busy-loop'),
      }),
    ),
  );
  return {
    stop: async () => {
      for (const child of children) child.signal('SIGKILL');
      await Promise.all(children.map(({ ended }) => ended));
    },
  };
}
