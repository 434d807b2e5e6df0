import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { toDataFolder, toFolder, type Tool } from './toolchain.ts';

/** A line of progress that often, for whoever wonders whether it hangs. */
const PROGRESS_INTERVAL_MS = 30_000;

/** Lower than everybody else's: a build takes all cores for minutes. */
const PRIORITY = 10;

/** Says one line. */
export type Say = (line: string) => void;

/**
 * Builds what is missing of a tool. Each program is renamed into place when it is done, so an interrupted build goes on
 * where it was, and nobody ever runs half a program. Call it under the lock.
 *
 * @throws Error with a sentence where Go is missing or fails
 */
export async function buildTool(tool: Tool, say: Say): Promise<void> {
  const folder = toFolder(tool);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  for (const [program, goPackage] of Object.entries(tool.programs)) {
    const path = join(folder, program);
    if (await exists(path)) say(`${program} ${tool.version}: there`);
    else await buildProgram({ tool, program, goPackage, path, say });
  }
  if (tool.dataFolder !== undefined) await copyData(tool, tool.dataFolder, say);
}

interface Build {
  readonly tool: Tool;
  readonly program: string;
  readonly goPackage: string;
  readonly path: string;
  readonly say: Say;
}

async function buildProgram({ tool, program, goPackage, path, say }: Build): Promise<void> {
  const startMs = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - startMs) / 1000)} s`;
  say(`${program} ${tool.version}: building (a first build takes minutes)`);
  const progress = setInterval(
    () => say(`${program} ${tool.version}: still building after ${seconds()}`),
    PROGRESS_INTERVAL_MS,
  );
  try {
    const flags = ['-buildvcs=false', '-ldflags', tool.linkerFlags.join(' ')];
    await runGo(tool, ['build', ...flags, '-o', `${path}${UNFINISHED}`, goPackage], say);
  } finally {
    clearInterval(progress);
  }
  await rename(`${path}${UNFINISHED}`, path);
  say(`${program} ${tool.version}: built in ${seconds()}`);
}

async function copyData(tool: Tool, dataFolder: string, say: Say): Promise<void> {
  const target = toDataFolder(tool);
  if (await exists(target)) return;
  const module = await runGo(tool, ['list', '-m', '-f', '{{.Dir}}', tool.module], say);
  await cp(join(module.trim(), dataFolder), `${target}${UNFINISHED}`, { recursive: true });
  await rename(`${target}${UNFINISHED}`, target);
}

const UNFINISHED = '.unfinished';

async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter((name) => name.endsWith(UNFINISHED))) {
    await rm(join(folder, name), { recursive: true });
  }
}

/** Standard output; what Go says on standard error (downloads, mistakes) is passed on line by line. */
async function runGo(tool: Tool, goArguments: readonly string[], say: Say): Promise<string> {
  const child = spawn('go', goArguments, {
    cwd: join(import.meta.dirname, tool.name),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => text.trimEnd().split('\n').forEach(say));
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Error(`Go is not on the PATH: install Go 1.26 or newer (https://go.dev/dl/), then run this again`, {
      cause: error,
    });
  }
  if (child.pid !== undefined && child.exitCode === null) setPriority(child.pid, PRIORITY);
  const [exitCode] = await once(child, 'close');
  if (exitCode === 0) return output;
  throw new Error(`\`go ${goArguments.join(' ')}\` failed in the folder ${tool.name}; what it said stands above`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
