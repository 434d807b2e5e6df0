import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bed, startBed } from '../bed/bed.ts';
import { findKedaDefinitions } from './keda-definitions.ts';
import { toManifests, toNamespace } from '../workload/manifests.ts';

const EXAMPLES = new URL('../../../deploy/examples', import.meta.url).pathname;

describe("KEDA 2.16's definitions, as HyperFlow installs them", () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed({ keda: 'none' });
    await bed.kubectl.define(await findKedaDefinitions('2.16'));
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
