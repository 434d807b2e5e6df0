import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import type { KubernetesObject, ObjectList } from '../client/objects.ts';
import type { QuotientOnBed } from '../quotient/service.ts';
import { readRefusals } from '../recorder/audit.ts';
import { startRecorder } from '../recorder/recorder.ts';
import { describeReport, toReport } from '../recorder/report.ts';
import { saveReport } from '../recorder/save.ts';
import { readLedger, tally } from '../workload/ledger.ts';
import { toManifests, toNamespace, toQuota, toScaledObject, toWorkerDeployment } from '../workload/manifests.ts';
import { connectPublisher } from '../workload/publisher.ts';
import { LAB_CPU, LAB_POOLS, runLabTasks } from './lab-tasks.ts';
import { printMeasured } from '../../tools/measured.ts';
import { startWorld, type World } from '../world.ts';

const HPA_PERIOD_MS = 15_000;

/** So long after a tick of the HPAs each run starts: where in its period work comes matters more than anything else. */
const PHASES_MS = [3_000, 10_000, 6_000, 13_000].slice(0, Number(process.env['QUOTIENT_LAB_RUNS'] ?? 1));

const POLICIES = ['queue-length', 'drain-time'] as const;

/** `keda`: every write is KEDA's and the HPA's. */
const SCALINGS = (['keda', 'direct'] as const).filter((scaling) =>
  (process.env['QUOTIENT_LAB_SCALING'] ?? scaling).includes(scaling),
);

const SETTLED = { timeout: 120_000, interval: 200 };

describe.skipIf(!hasRabbitMq())(`the lab run on a real cluster (${MISSING_RABBITMQ})`, () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(() => world.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => world.bed.keepFiles()));

  const runs = SCALINGS.flatMap((scaling) =>
    POLICIES.flatMap((policy) => PHASES_MS.map((phaseMs) => ({ scaling, policy, phaseMs }))),
  );

  it.each(runs)('$policy, scaling $scaling, $phaseMs ms after a tick: nothing refused, nothing lost', async (run) => {
    const { scaling, policy, phaseMs } = run;
    const { bed, broker, directory } = world;
    const name = `${scaling}-${policy}-${phaseMs}`;
    const ledgerPath = join(directory, `${name}.jsonl`);
    const quotient = await world.startQuotient({
      name,
      environment: { POLICY: policy, SCALING: scaling, NAMESPACES: name },
    });
    await makePools(quotient, name, ledgerPath);
    const recorder = startRecorder({
      client: bed.client,
      namespace: name,
      path: join(directory, `${name}-timeline.jsonl`),
      managementUrl: broker.managementUrl,
      quotientUrl: quotient.httpUrl,
    });
    const publisher = await connectPublisher(broker.amqpUrl);
    await waitForPhase(name, phaseMs);
    const startedAtMs = performance.now();
    const tasks = await runLabTasks({ publisher, namespace: name, ledgerPath, note: recorder.note });
    const makespanMs = performance.now() - startedAtMs;
    await publisher.close();
    const entries = await recorder.stop();
    const title = `lab run, ${policy}, scaling ${scaling}, ${phaseMs / 1000} s after the HPAs' tick`;
    const path = process.env['QUOTIENT_REPORT'] ?? join(directory, 'report');
    await saveReport(entries, `${path}-${name}`, title);
    const report = toReport(entries);
    const asked = describeReport(report).split('\n')[2] ?? '';
    printMeasured(`${title}: ${(makespanMs / 1000).toFixed(1)} s, ${report.refusedInAll} refused, ${asked}`);
    await bed.kubectl.run(['delete', 'namespace', name]);
    await quotient.component.terminate();
    await quotient.stop();
    expect(tally(tasks, readLedger(ledgerPath))).toMatchObject({ executed: tasks.length, lost: [] });
    expect(report).toMatchObject({ refusedInAll: 0, quotaCpu: Number(LAB_CPU), overQuotaMs: 0 });
    expect(readRefusals(bed.layout.file('audit.jsonl'), name)).toEqual([]);
  });

  async function makePools(quotient: QuotientOnBed, namespace: string, ledgerPath: string): Promise<void> {
    const { bed, broker } = world;
    const { amqpUrl } = broker;
    await bed.kubectl.apply(toManifests([toNamespace(namespace), toQuota(namespace, { 'requests.cpu': LAB_CPU })]));
    const deployments = LAB_POOLS.map(({ name, cpu }) =>
      toWorkerDeployment({ namespace, name, cpu, amqpUrl, ledgerPath }),
    );
    const pools = LAB_POOLS.map(({ name, expectedSeconds }) => {
      const metadata = { scalerAddress: quotient.scalerAddress, queueName: `${namespace}.${name}`, expectedSeconds };
      const triggers = [{ type: 'external-push', metadata }];
      return toScaledObject({ namespace, name, maxReplicaCount: 50, triggers, pollingInterval: 30, tolerance: '0' });
    });
    await bed.kubectl.apply(toManifests([...deployments, ...pools]));
    await vi.waitFor(async () => expect(await readHpas(namespace)).toHaveLength(LAB_POOLS.length), SETTLED);
    await vi.waitFor(async () => {
      const { pools: decided } = await quotient.readAllocation(namespace);
      expect(decided.map(({ state }) => state)).toEqual(LAB_POOLS.map(() => 'ready'));
    }, SETTLED);
  }

  async function readHpas(namespace: string): Promise<readonly KubernetesObject[]> {
    const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
    return (await world.bed.client.get<ObjectList<KubernetesObject>>(path)).items;
  }

  /** An HPA looks when it is made, and every period after that. */
  async function waitForPhase(namespace: string, phaseMs: number): Promise<void> {
    const made = (await readHpas(namespace)).map(({ metadata }) =>
      Date.parse(String(Reflect.get(metadata, 'creationTimestamp'))),
    );
    const sinceTickMs = (Date.now() - Math.max(...made)) % HPA_PERIOD_MS;
    await delay((phaseMs - sinceTickMs + HPA_PERIOD_MS) % HPA_PERIOD_MS);
  }
});
