import { buildTool, type Say } from './build-tool.ts';
import { withLock } from './lock.ts';
import { cacheFolder, type Tool } from './toolchain.ts';

/**
 * Builds what is missing of these tools, one after the other. Of two runs at once the second waits for the first, then
 * finds everything there. It can be interrupted and run again at any moment.
 *
 * @throws Error with a sentence where Go is missing or fails
 */
export async function buildTools(wanted: readonly Tool[], say: Say = print): Promise<void> {
  const onWait = (): void => say(`somebody else is building into ${cacheFolder}: waiting`);
  await withLock(`quotient-build:${cacheFolder}`, { onWait }, async () => {
    for (const tool of wanted) await buildTool(tool, say);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
