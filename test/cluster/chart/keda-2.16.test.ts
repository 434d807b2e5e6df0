import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bed, startBed } from '../bed/bed.ts';
import { toTool } from '../tools/toolchain.ts';
import { toManifests, toNamespace } from '../workload/manifests.ts';

const exec = promisify(execFile);
const EXAMPLES = new URL('../../../deploy/examples', import.meta.url).pathname;

/** The definitions are files of the Go module: nothing of it has to be built. */
async function findDefinitions(): Promise<string> {
  const { module, version, dataFolder = '' } = toTool('keda-2.16');
  const { stdout } = await exec('go', ['mod', 'download', '-json', `${module}@${version}`]);
  return join((JSON.parse(stdout) as { readonly Dir: string }).Dir, dataFolder);
}

describe("KEDA 2.16's definitions, as HyperFlow installs them", () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed({ keda: 'none' });
    await bed.kubectl.run(['apply', '--server-side', '-f', await findDefinitions()]);
    await bed.kubectl.run(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s']);
    await bed.kubectl.apply(toManifests([toNamespace('workerpools')]));
  });

  afterAll(() => bed.stop());

  const dryRun = (name: string): Promise<string> => {
    const words = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'];
    return bed.kubectl.run(words, readFileSync(join(EXAMPLES, `${name}.yaml`), 'utf8'));
  };

  it.each(['scaledobject-keda-2.16', 'montage-pools'])('accept the example %s', async (name) => {
    expect(await dryRun(name)).toContain('scaledobject.keda.sh/mproject serverside-applied');
  });

  it('refuse the example for 2.18 and newer, which is why there are two', async () => {
    await expect(dryRun('scaledobject-keda-2.18')).rejects.toThrow(
      /tolerance.*field not declared|unknown field.*tolerance/,
    );
  });
});
