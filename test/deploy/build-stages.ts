import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Copy, type Instruction, ROOT, type Stage, toCopy } from './dockerfile.ts';

const exec = promisify(execFile);

interface Building {
  /** stands for `/` of the stage */
  readonly root: string;
  readonly workingDirectory: string;
}

/**
 * Carries out the instructions of each stage in a folder of its own, which stands for its file system. What the base
 * image brings is not in it.
 *
 * @param directory an empty one
 * @returns the folder of the last stage
 */
export async function buildStages(stages: readonly Stage[], directory: string): Promise<string> {
  const toRoot = (stage: Stage | undefined): string => join(directory, stage?.name ?? 'image');
  for (const [index, stage] of stages.entries()) {
    const isLast = index === stages.length - 1;
    let building: Building = { root: toRoot(stage), workingDirectory: '/' };
    await mkdir(building.root);
    for (const instruction of stage.instructions) {
      // The last stage only clears away what its base image brings, and that is not here.
      if (isLast && instruction.name === 'RUN') continue;
      building = await carryOut(instruction, building, directory);
    }
  }
  return toRoot(stages.at(-1));
}

async function carryOut({ name, words }: Instruction, building: Building, directory: string): Promise<Building> {
  const { root, workingDirectory } = building;
  const place = join(root, workingDirectory);
  switch (name) {
    case 'WORKDIR':
      await mkdir(join(root, words), { recursive: true });
      return { root, workingDirectory: words };
    case 'COPY':
      await copy(toCopy(words), place, directory);
      return building;
    case 'RUN':
      await run(words, place);
      return building;
    default:
      return building;
  }
}

/** A folder's contents go into the target, a file keeps its name where the target ends with a slash. */
async function copy({ from, sources, target }: Copy, place: string, directory: string): Promise<void> {
  for (const source of sources) {
    const path = from === undefined ? join(ROOT, source) : join(directory, from, source);
    const destination = target.endsWith('/') ? join(place, target, basename(source)) : join(place, target);
    await mkdir(dirname(destination), { recursive: true });
    await cp(path, destination, { recursive: true, verbatimSymlinks: true });
  }
}

/** With the running Node first, as the base image has it; HOME is where npm finds its registry and its cache. */
async function run(command: string, place: string): Promise<void> {
  if (/(^|\s)\//.test(command)) throw new Error(`"${command}" reaches out of its stage`);
  const PATH = [dirname(process.execPath), process.env['PATH']].join(':');
  const npm = { npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false' };
  await exec('sh', ['-ec', command], {
    cwd: place,
    env: { ...process.env, PATH, ...npm },
    maxBuffer: 64 * 1024 * 1024,
  });
}
