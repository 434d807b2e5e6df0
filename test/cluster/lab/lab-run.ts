import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Conditioned, KubernetesObject, ObjectList } from '../client/objects.ts';
import { readRefusals } from '../recorder/audit.ts';
import { startRecorder } from '../recorder/recorder.ts';
import { type Report, toReport } from '../recorder/report.ts';
import { saveReport } from '../recorder/save.ts';
import { readLedger, type Tally, tally } from '../workload/ledger.ts';
import { toManifests, toNamespace, toQuota, toScaledObject, toWorkerDeployment } from '../workload/manifests.ts';
import { connectPublisher } from '../workload/publisher.ts';
import type { World } from '../world.ts';
import type { Contender, RunningContender } from './contenders.ts';
import { LAB_CPU, LAB_POOLS, runLabTasks } from './lab-tasks.ts';

/** One run of one contender. */
export interface LabPlan {
  readonly contender: Contender;
  /** of the run; nothing else has that name in the world */
  readonly namespace: string;
  /** so long after a tick of the HPAs it starts: where in their period work comes matters more than anything else */
  readonly phaseMs: number;
  /** where report and picture go, without an ending */
  readonly reportPath: string;
}

export interface LabResult {
  readonly makespanMs: number;
  readonly report: Report;
  readonly tally: Tally;
  /** creations of pods that the API server refused for want of quota */
  readonly refused: number;
}

const HPA_PERIOD_MS = 15_000;

/** KEDA and the HPA controller have taken the ScaledObjects up long before this. */
const READY_WITHIN_MS = 120_000;

const LOOK_MS = 200;

/** Runs the lab's work once, and removes everything that the run has made. */
export async function runLab(world: World, plan: LabPlan): Promise<LabResult> {
  const { contender, namespace, phaseMs, reportPath } = plan;
  const { bed, broker, directory } = world;
  const ledgerPath = join(directory, `${namespace}.jsonl`);
  const running = await contender.start(world, namespace);
  await makePools(world, running, namespace, ledgerPath);
  const recorder = startRecorder({
    client: bed.client,
    namespace,
    path: join(directory, `${namespace}-timeline.jsonl`),
    managementUrl: broker.managementUrl,
    ...(running.quotientUrl === undefined ? {} : { quotientUrl: running.quotientUrl }),
  });
  const publisher = await connectPublisher(broker.amqpUrl);
  await waitForPhase(world, namespace, phaseMs);
  const startedAtMs = performance.now();
  const tasks = await runLabTasks({ publisher, namespace, ledgerPath, note: recorder.note });
  const makespanMs = performance.now() - startedAtMs;
  await publisher.close();
  const entries = await recorder.stop();
  await saveReport(entries, reportPath, `Lab run: ${contender.name}, ${phaseMs / 1000} s after the HPAs' tick`);
  await bed.kubectl.run(['delete', 'namespace', namespace]);
  await running.stop();
  const refused = readRefusals(bed.layout.file('audit.jsonl'), namespace).length;
  return { makespanMs, report: toReport(entries), tally: tally(tasks, readLedger(ledgerPath)), refused };
}

async function makePools(
  { bed, broker: { amqpUrl } }: World,
  running: RunningContender,
  namespace: string,
  ledgerPath: string,
): Promise<void> {
  const quota = toQuota(namespace, { 'requests.cpu': LAB_CPU });
  const objects = LAB_POOLS.flatMap((pool) => [
    toWorkerDeployment({ namespace, name: pool.name, cpu: `${pool.cpuMillis}m`, amqpUrl, ledgerPath }),
    toScaledObject({ namespace, name: pool.name, maxReplicaCount: 50, ...running.toScaling(pool) }),
  ]);
  await bed.kubectl.apply(toManifests([toNamespace(namespace), quota]));
  await bed.kubectl.apply(toManifests(objects));
  const path = `/apis/keda.sh/v1alpha1/namespaces/${namespace}/scaledobjects`;
  await waitUntil(async () => {
    const { items } = await bed.client.get<ObjectList<Conditioned>>(path);
    return items.filter(isReady).length === LAB_POOLS.length;
  });
}

function isReady({ status }: Conditioned): boolean {
  return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

/** An HPA looks when it is made, and every period after that. */
async function waitForPhase({ bed }: World, namespace: string, phaseMs: number): Promise<void> {
  const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
  const { items } = await bed.client.get<ObjectList<KubernetesObject>>(path);
  const madeMs = items.map(({ metadata }) => Date.parse(String(Reflect.get(metadata, 'creationTimestamp'))));
  const sinceTickMs = (Date.now() - Math.max(...madeMs)) % HPA_PERIOD_MS;
  await delay((phaseMs - sinceTickMs + HPA_PERIOD_MS) % HPA_PERIOD_MS);
}

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + READY_WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`not so within ${READY_WITHIN_MS / 1000} s: ${isSo.toString()}`);
    await delay(LOOK_MS);
  }
}
