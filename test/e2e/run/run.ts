import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Conditioned, ObjectList, Workload as ScaledTarget } from '../../cluster/client/objects.ts';
import { monotonicMs } from '../../cluster/monotonic.ts';
import { readRefusals } from '../../cluster/recorder/audit.ts';
import { type Recorder, startRecorder } from '../../cluster/recorder/recorder.ts';
import { type Report, toReport } from '../../cluster/recorder/report.ts';
import { saveReport } from '../../cluster/recorder/save.ts';
import type { TimelineEntry } from '../../cluster/recorder/timeline.ts';
import { readLedger, type Tally, tally } from '../../cluster/workload/ledger.ts';
import {
  toManifests,
  toNamespace,
  toQuota,
  toScaledObject,
  toWorkerDeployment,
} from '../../cluster/workload/manifests.ts';
import { connectPublisher } from '../../cluster/workload/publisher.ts';
import type { World } from '../../cluster/world.ts';
import type { Fault } from '../faults/fault.ts';
import { runWorkflow } from '../workloads/workflow.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Contender, PoolScaling, RunningContender } from './contenders.ts';
import { type Conduct, toConduct } from './conduct.ts';
import { waitForPhase } from './phase.ts';

/** One run of one contender. */
export interface RunPlan {
  readonly contender: Contender;
  readonly workload: Workload;
  /** of the run; nothing else has that name in the world */
  readonly namespace: string;
  /** so long after a tick of the HPAs it starts */
  readonly phaseMs: number;
  /** where report and picture go, without an ending */
  readonly reportPath: string;
  readonly fault?: Fault;
  /** of all ScaledObjects, in place of what the contender says */
  readonly scaling?: Partial<PoolScaling>;
  /** records on until every pool is back at 0; the makespan ends with the last task all the same */
  readonly isUntilZero?: boolean;
}

export interface RunResult {
  readonly makespanMs: number;
  readonly report: Report;
  readonly tally: Tally;
  /** creations of pods that the API server refused for want of quota, each with its sentence */
  readonly refused: readonly string[];
  readonly conduct: Conduct;
  readonly entries: readonly TimelineEntry[];
  /** when the fault began and when its cause was gone, on the timeline */
  readonly struck?: { readonly fromMs: number; readonly toMs: number };
}

/** KEDA and the HPA controller have taken the ScaledObjects up long before this. */
const READY_WITHIN_MS = 120_000;

const LOOK_MS = 200;

/** Runs the work once, with a fault in the middle if there is one, and removes everything that the run has made. */
export async function run(world: World, plan: RunPlan): Promise<RunResult> {
  const { contender, workload, namespace, phaseMs, reportPath, fault } = plan;
  const { bed, broker, directory } = world;
  const ledgerPath = join(directory, `${namespace}.jsonl`);
  const options = await fault?.prepare?.(world, namespace);
  const running = await contender.start({
    world,
    namespace,
    workload,
    ...(options === undefined ? {} : { options }),
  });
  await makePools(world, running, plan, ledgerPath);
  const recorder = startRun(world, namespace, running);
  const publisher = await connectPublisher(broker.amqpUrl);
  await waitForPhase(world, namespace, phaseMs);
  const startedAtMs = performance.now();
  const working = runWorkflow({ publisher, namespace, ledgerPath, note: recorder.note }, workload.tasks);
  const [struck] = await Promise.all([strike(world, plan, running, recorder), working]);
  recorder.note('all done');
  const makespanMs = performance.now() - startedAtMs;
  await publisher.close();
  if (plan.isUntilZero === true) await waitForZero(world, namespace);
  const entries = await recorder.stop();
  const title = `${capitalize(workload.title)}: ${contender.name}${fault === undefined ? '' : `; ${fault.title}`}`;
  await saveReport(entries, reportPath, title);
  await bed.kubectl.run(['delete', 'namespace', namespace]);
  await running.stop();
  return {
    makespanMs,
    report: toReport(entries),
    tally: tally(
      workload.tasks.filter(({ pool }) => pool !== undefined),
      readLedger(ledgerPath),
    ),
    refused: readRefusals(bed.layout.file('audit.jsonl'), namespace),
    conduct: toConduct(entries, bed.hpaSyncPeriodMs, fault?.setsReplicas === true ? struck?.fromMs : undefined),
    entries,
    ...(struck === undefined ? {} : { struck }),
  };
}

function startRun({ bed, broker, directory }: World, namespace: string, { quotient }: RunningContender): Recorder {
  return startRecorder({
    client: bed.client,
    namespace,
    path: join(directory, `${namespace}-timeline.jsonl`),
    managementUrl: broker.managementUrl,
    ...(quotient === undefined ? {} : { quotientUrl: quotient.httpUrl }),
  });
}

async function strike(
  world: World,
  { fault, namespace }: RunPlan,
  running: RunningContender,
  recorder: Recorder,
): Promise<RunResult['struck']> {
  if (fault === undefined) return undefined;
  const start = recorder.entries().find((entry) => entry.kind === 'start');
  const toAtMs = (): number => monotonicMs() - (start?.startedAtMs ?? 0);
  await delay(fault.atMs);
  recorder.note(fault.title);
  const fromMs = toAtMs();
  let toMs: number | undefined;
  const mended = (): void => {
    if (toMs === undefined) recorder.note('mended');
    toMs ??= toAtMs();
  };
  await fault.strike({ world, namespace, quotient: running.quotient, note: recorder.note, mended });
  mended();
  return { fromMs, toMs: toMs ?? toAtMs() };
}

async function makePools(
  { bed, broker: { amqpUrl } }: World,
  running: RunningContender,
  { namespace, workload, scaling, fault }: RunPlan,
  ledgerPath: string,
): Promise<void> {
  const quota = toQuota(namespace, { 'requests.cpu': String(workload.quotaCpu) });
  const objects = workload.pools.flatMap((pool) => [
    toWorkerDeployment({ namespace, name: pool.name, cpu: `${pool.cpuMillis}m`, amqpUrl, ledgerPath }),
    toScaledObject({
      namespace,
      name: pool.name,
      maxReplicaCount: 50,
      ...running.toScaling(pool),
      ...fault?.scaling,
      ...scaling,
    }),
  ]);
  await bed.kubectl.apply(toManifests([toNamespace(namespace), quota]));
  await bed.kubectl.apply(toManifests(objects));
  const path = `/apis/keda.sh/v1alpha1/namespaces/${namespace}/scaledobjects`;
  await waitUntil(async () => {
    const { items } = await bed.client.get<ObjectList<Conditioned>>(path);
    return items.filter(isReady).length === workload.pools.length;
  });
}

async function waitForZero({ bed }: World, namespace: string): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await waitUntil(async () => {
    const { items } = await bed.client.get<ObjectList<ScaledTarget>>(path);
    return items.every(({ spec }) => spec.replicas === 0);
  });
}

function isReady({ status }: Conditioned): boolean {
  return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + READY_WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`not so within ${READY_WITHIN_MS / 1000} s: ${isSo.toString()}`);
    await delay(LOOK_MS);
  }
}

function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
