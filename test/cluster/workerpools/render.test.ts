import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runQuotient } from '../../unit/cli/run.ts';
import { type Bed, startBed } from '../bed/bed.ts';
import type { KedaVersion } from '../bed/keda.ts';
import { findKedaDefinitions } from '../chart/keda-definitions.ts';
import { toManifests, toNamespace } from '../workload/manifests.ts';
import { format, readTemplates, toNames } from './operator.ts';
import { GENOME, MONTAGE, NAMESPACE, toPools } from './pools.ts';

const POOLS = [...toPools(MONTAGE, {}), ...toPools(GENOME, {})];
const VERSIONS: readonly KedaVersion[] = ['2.16', '2.21'];

describe.each(VERSIONS)('what is rendered for KEDA %s', (keda) => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed({ keda: 'none' });
    await bed.kubectl.define(await findKedaDefinitions(keda));
    await bed.kubectl.apply(toManifests([toNamespace(NAMESPACE)]));
  });

  afterAll(() => bed.stop());

  const dryRun = (manifests: string): Promise<string> =>
    bed.kubectl.run(['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'], manifests);

  it('from WorkerPools is accepted by a strict API server', async () => {
    const { code, stdout, stderr } = await runQuotient(['render', '--keda', keda], toManifests(POOLS));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const accepted = await dryRun(stdout);
    expect(accepted.match(/^deployment\.apps\/\S+ serverside-applied/gm)).toHaveLength(POOLS.length);
    expect(accepted.match(/^scaledobject\.keda\.sh\/\S+ serverside-applied/gm)).toHaveLength(POOLS.length);
  });

  it("by HyperFlow's operator from our templates is accepted, and its trigger is ours", async () => {
    const { 'scaledobject.yml': template = '' } = readTemplates();
    const rendered = POOLS.map((pool) => format(template, toNames(pool)));
    const accepted = await dryRun(rendered.join('\n---\n'));
    expect(accepted.match(/^scaledobject\.keda\.sh\/\S+ serverside-applied/gm)).toHaveLength(POOLS.length);
    expect(parse(rendered[0] ?? '')).toMatchObject({
      metadata: { name: 'mproject' },
      spec: {
        minReplicaCount: 0,
        triggers: [{ type: 'external-push', metadata: { queueName: `${NAMESPACE}.mProject` } }],
      },
    });
  });
});

it("the values replace no more of HyperFlow's templates than two, and keep the rule that its operator insists on", () => {
  const templates = readTemplates();
  expect(Object.keys(templates)).toEqual(['scaledobject.yml', 'prometheus-rule.yml']);
  const [pool] = POOLS;
  if (pool === undefined) throw new Error('no pool');
  expect(parse(format(templates['prometheus-rule.yml'] ?? '', toNames(pool)))).toMatchObject({
    kind: 'PrometheusRule',
    metadata: { name: 'mproject', namespace: NAMESPACE },
    spec: { groups: [] },
  });
});
