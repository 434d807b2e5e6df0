import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KedaVersion } from '../bed/keda.ts';
import { toTool } from '../tools/toolchain.ts';

const exec = promisify(execFile);

/** The folder of KEDA's definitions: files of its Go module, so that nothing of it has to be built. */
export async function findKedaDefinitions(keda: KedaVersion): Promise<string> {
  const { module, version, dataFolder = '' } = toTool(keda === '2.16' ? 'keda-2.16' : 'keda');
  const { stdout } = await exec('go', ['mod', 'download', '-json', `${module}@${version}`]);
  return join((JSON.parse(stdout) as { readonly Dir: string }).Dir, dataFolder);
}
