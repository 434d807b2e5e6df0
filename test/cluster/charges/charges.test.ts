import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPodReader, type KeptPod } from '../../../src/inputs/cluster/objects/pod.ts';
import { createRowCharges } from '../../../src/inputs/cluster/watched/row-charges.ts';
import { type Bed, startBed } from '../bed/bed.ts';
import { collectGarbage } from '../../unit/kubernetes/garbage.ts';
import { whyNoControlPlane } from '../watch/control-plane.ts';
import { createPrediction, findMisfits, readPods, readQuotas } from './comparison.ts';
import { inTurns } from './in-turns.ts';
import { aRandomWorld } from './random-world.ts';
import { countAnew, createClasses, createNamespace, createPods, type Made, sealFate } from './world.ts';

const SIZE = { namespaces: 30, quotasEach: 10, podsEach: 15 };

/** So many namespaces are worked on at once: two cores are not faster with more. */
const AT_ONCE = 6;

const TIMEOUT_MS = 600_000;

/** The quota controller has been told to count; it reads a cache of its own, which lags. */
const PATIENCE = { timeout: 60_000, interval: 500 } as const;

const reason = whyNoControlPlane();

describe.skipIf(reason !== undefined)(`what pods are charged by a real quota controller${reason ?? ''}`, () => {
  const seed = Number(process.env['QUOTIENT_SEED'] ?? Date.now() % 2 ** 31);
  const world = aRandomWorld(seed, SIZE);
  let bed: Bed;
  let made: readonly Made[];

  beforeAll(async () => {
    process.stdout.write(`QUOTIENT_SEED=${seed}\n`);
    bed = await startBed({ keda: 'none' });
    const { client } = bed;
    await createClasses(client);
    const perNamespace = await inTurns(world, AT_ONCE, async (namespace) => {
      await createNamespace(client, namespace);
      return createPods(client, namespace);
    });
    made = perNamespace.flat();
  }, TIMEOUT_MS);

  afterAll(async () => {
    await bed.stop();
    await collectGarbage();
  }, TIMEOUT_MS);

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  it('is known from the template before there is a pod', { timeout: TIMEOUT_MS }, async () => {
    const predict = await createPrediction(bed.client);
    const read = createPodReader();
    const admitted = made.flatMap(({ namespace, template, outcome }) =>
      outcome.kind === 'admitted' ? [{ namespace, template, pod: outcome.pod }] : [],
    );
    expect(admitted.length).toBeGreaterThan((SIZE.namespaces * SIZE.podsEach) / 3);
    for (const { namespace, template, pod } of admitted) {
      const name = `${namespace}/${template.name}`;
      expect([name, predict(namespace, template)]).toEqual([name, read(pod)?.shape]);
    }
  });

  it('is refused exactly where a container does not name what a quota limits', { timeout: TIMEOUT_MS }, async () => {
    const predict = await createPrediction(bed.client);
    const quotas = await readQuotas(bed.client);
    const refused = made.filter(({ outcome }) => outcome.kind === 'refused');
    expect(refused.length).toBeGreaterThan(0);
    for (const { namespace, template, outcome } of made) {
      if (outcome.kind === 'invalid') continue;
      const shape = predict(namespace, template);
      const refusing = createRowCharges(quotas.filter((quota) => quota.namespace === namespace)).lacking(shape);
      const name = `${namespace}/${template.name}`;
      expect([name, outcome.kind, refusing.length > 0]).toEqual([name, outcome.kind, outcome.kind === 'refused']);
    }
  });

  it('is what the quotas say is used, in every row', { timeout: TIMEOUT_MS }, async () => {
    const { client } = bed;
    await inTurns(
      made.filter(({ outcome }) => outcome.kind === 'admitted'),
      AT_ONCE,
      (one) => sealFate(client, one),
    );
    await inTurns(world, AT_ONCE, async ({ name, quotas }) => {
      for (const quota of quotas) await countAnew(client, name, quota.name);
    });
    await vi.waitFor(async () => expect(await findMisfits(client)).toEqual([]), PATIENCE);
    const quotas = await readQuotas(client);
    const rows = quotas.flatMap((quota) => quota.rows);
    const charging = rows.filter(({ used = 0 }) => used > 0);
    const pods = await readPods(client);
    process.stdout.write(
      `${quotas.length} quotas, ${rows.length} rows, ${charging.length} of them in use; ${pods.length} pods: ${tell(pods)}\n`,
    );
    expect(quotas.length).toBe(SIZE.namespaces * SIZE.quotasEach);
    expect(charging.length).toBeGreaterThan(rows.length / 3);
  });
});

function tell(pods: readonly KeptPod[]): string {
  const finished = pods.filter(({ isFinished }) => isFinished).length;
  const terminating = pods.filter(({ isTerminating }) => isTerminating).length;
  return `${finished} finished, ${terminating} terminating`;
}
