import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toDeployment } from '../../../src/actuators/workerpool/objects.ts';
import { parseWorkerPool, type WorkerPool } from '../../../src/contract/worker-pool.ts';
import { aWorkerPool } from '../../builders/worker-pool.ts';
import type { Conditioned, KubernetesObject, ObjectList } from '../../cluster/client/objects.ts';
import type { QuotientOnBed } from '../../cluster/quotient/service.ts';
import { readRefusals } from '../../cluster/recorder/audit.ts';
import { startRecorder } from '../../cluster/recorder/recorder.ts';
import { toReport } from '../../cluster/recorder/report.ts';
import { saveReport } from '../../cluster/recorder/save.ts';
import { toManifests, toNamespace, toQuota, toScaledObject, toScopedQuota } from '../../cluster/workload/manifests.ts';
import type { World } from '../../cluster/world.ts';
import { printMeasured } from '../../tools/measured.ts';
import { startChartRule } from '../run/chart-rule.ts';
import { toConduct } from '../run/conduct.ts';
import { keepRow, REPORTS } from '../run/rows.ts';
import { startEngine, toRabbitHost, toTemplate, toTemplateText } from './bed.ts';
import { type HyperFlowWorkflow, writeWorkflow } from './workflow.ts';

const QUOTA_CPU = 6;

const HARD = { 'requests.cpu': String(QUOTA_CPU), 'requests.memory': '8Gi' };

/** What a worker of each type requests. */
const POOLS = [
  { name: 'mproject', taskType: 'mProject', cpuMillis: 1000 },
  { name: 'mdiff', taskType: 'mDiffFit', cpuMillis: 500 },
  { name: 'mbackground', taskType: 'mBackground', cpuMillis: 500 },
];

const SHAPE = { projections: 60, differences: 120 };

/** A run of two minutes has hung long before this. */
const DONE_WITHIN_MS = 600_000;

const LOOK_MS = 250;

export interface HyperFlowPlan {
  readonly namespace: string;
  /** of the quota: the chart's own lets Jobs alone, the documented one counts them */
  readonly isScoped: boolean;
  readonly scaledBy: 'quotient' | 'chart rule';
  readonly redisUrl: string;
}

/** A namespace with its pools, and whoever scales them. */
export interface HyperFlowBed {
  readonly workflow: HyperFlowWorkflow;
  readonly quotient?: QuotientOnBed;
  stop(): Promise<void>;
}

export interface HyperFlowResult {
  readonly makespanMs: number;
  readonly workflow: HyperFlowWorkflow;
  /** sentences of the API server */
  readonly refusedPoolPods: readonly string[];
  readonly refusedJobPods: readonly string[];
  readonly fights: number;
}

/** Makes namespace, quota and pools, by Quotient's controller or by hand for the rule of HyperFlow's chart. */
export async function makeHyperFlowBed(world: World, plan: HyperFlowPlan): Promise<HyperFlowBed> {
  const { bed, broker, directory } = world;
  const { namespace, isScoped, scaledBy, redisUrl } = plan;
  const folder = join(directory, namespace);
  mkdirSync(folder);
  const workflow = writeWorkflow(folder, { namespace, kubeconfigPath: bed.layout.kubeconfigPath }, SHAPE);
  const quota = isScoped ? toScopedQuota(namespace, HARD) : toQuota(namespace, HARD, 'hflow-requests');
  await bed.kubectl.apply(toManifests([toNamespace(namespace), quota]));
  const pools = POOLS.map((pool) => toPoolObject(pool, namespace, { redisUrl, amqpUrl: broker.amqpUrl }));
  const scaler = scaledBy === 'quotient' ? await startController(world, folder) : await startRule(world, plan);
  await bed.kubectl.apply(toManifests(scaledBy === 'quotient' ? pools : toRuleObjects(pools, folder, scaler.address)));
  await waitUntil(async () => {
    const path = `/apis/keda.sh/v1alpha1/namespaces/${namespace}/scaledobjects`;
    const { items } = await bed.client.get<ObjectList<Conditioned>>(path);
    return items.length === POOLS.length && items.every(isReady);
  }, 'every ScaledObject is ready');
  return { workflow, ...(scaler.quotient === undefined ? {} : { quotient: scaler.quotient }), stop: scaler.stop };
}

/** From an empty namespace through the whole workflow and back to no worker. */
export async function runHyperFlow(world: World, plan: HyperFlowPlan): Promise<HyperFlowResult> {
  const { bed, broker, directory } = world;
  const { namespace } = plan;
  const made = await makeHyperFlowBed(world, plan);
  const recorder = startRecorder({
    client: bed.client,
    namespace,
    path: join(directory, `${namespace}-timeline.jsonl`),
    managementUrl: broker.managementUrl,
    ...(made.quotient === undefined ? {} : { quotientUrl: made.quotient.httpUrl }),
  });
  const startedAtMs = performance.now();
  const engine = await startEngine(world, made.workflow, { ...plan, name: `engine-${namespace}` });
  await waitForResults(made.workflow);
  recorder.note('all done');
  const makespanMs = performance.now() - startedAtMs;
  await waitForZero(world, namespace);
  engine.signal('SIGTERM');
  const entries = await recorder.stop();
  await made.stop();
  const refused = readRefusals(bed.layout.file('audit.jsonl'), namespace);
  const isOfPool = (sentence: string): boolean => POOLS.some(({ name }) => sentence.startsWith(`pods "${name}-`));
  const conduct = toConduct(entries, bed.hpaSyncPeriodMs, undefined);
  const report = toReport(entries);
  const results = [...made.workflow.readResults().values()];
  const row = {
    keda: bed.keda,
    workload: `HyperFlow, ${made.workflow.tasks.length} tasks, Jobs ${plan.isScoped ? 'outside' : 'inside'} the quota`,
    contender: plan.scaledBy === 'quotient' ? 'Quotient, queue-length, direct scaling' : "HyperFlow's chart rule",
    makespanSeconds: Math.round(makespanMs / 100) / 10,
    refused: refused.filter(isOfPool).length,
    mostAskedCpu: report.mostAskedCpu,
    secondsAboveQuota: Math.round(report.overQuotaMs / 100) / 10,
    lost: made.workflow.tasks.length - results.length,
    repeated: results.filter((times) => times > 1).length,
    fights: conduct.fights.length,
    stoppedWithReady: conduct.stoppedWithReady,
    stoppedWhileHeld: conduct.stoppedWhileHeld,
    unhealthy: conduct.unhealthy,
    report: namespace,
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
  };
  const isKept = process.env['QUOTIENT_E2E'] === 'full';
  const folder = isKept ? REPORTS : directory;
  mkdirSync(folder, { recursive: true });
  await saveReport(entries, join(folder, namespace), `${row.workload}: ${row.contender}`);
  if (isKept) keepRow(row);
  printMeasured(`${row.workload}, ${row.contender}: ${row.makespanSeconds} s, ${row.refused} pool pods refused`);
  return {
    makespanMs,
    workflow: made.workflow,
    refusedPoolPods: refused.filter(isOfPool),
    refusedJobPods: refused.filter((sentence) => !isOfPool(sentence)),
    fights: row.fights,
  };
}

/** Until each task has left its line behind. */
export async function waitForResults({ tasks, readResults }: HyperFlowWorkflow, count = tasks.length): Promise<void> {
  await waitUntil(async () => readResults().size >= count, `${count} tasks are done`);
}

/** Until the last pod of a pool has gone: a worker finishes its task, and leaves some seconds later. */
export async function waitForZero({ bed }: World, namespace: string): Promise<void> {
  await waitUntil(async () => {
    const { items } = await bed.client.get<ObjectList<KubernetesObject>>(`/api/v1/namespaces/${namespace}/pods`);
    return !items.some(({ metadata }) => metadata.ownerReferences?.some(({ kind }) => kind === 'ReplicaSet') ?? false);
  }, 'no worker is left');
}

interface Addresses {
  readonly redisUrl: string;
  readonly amqpUrl: string;
}

function toPoolObject({ name, taskType, cpuMillis }: (typeof POOLS)[number], namespace: string, addresses: Addresses) {
  const pool = aWorkerPool(
    {
      taskType,
      image: 'none',
      rabbitHostname: toRabbitHost(addresses.amqpUrl),
      redisUrl: addresses.redisUrl,
      initialResources: { requests: { cpu: `${cpuMillis}m`, memory: '100Mi' } },
    },
    name,
  );
  return { ...pool, metadata: { ...pool.metadata, namespace } };
}

interface Scaler {
  readonly address: string;
  readonly quotient?: QuotientOnBed;
  stop(): Promise<void>;
}

async function startController(world: World, folder: string): Promise<Scaler> {
  const template = join(folder, 'template.yaml');
  writeFileSync(template, toTemplateText(folder));
  const quotient = await world.startQuotient({ environment: { WORKER_POOLS: 'true', WORKER_POOL_TEMPLATE: template } });
  return {
    address: quotient.scalerAddress,
    quotient,
    stop: async () => {
      await quotient.component.terminate();
      await quotient.stop();
    },
  };
}

async function startRule({ broker }: World, { namespace }: HyperFlowPlan): Promise<Scaler> {
  // It names queues by the pool, HyperFlow by the type of its tasks.
  const pools = POOLS.map(({ name, taskType, cpuMillis }) => ({
    name,
    queue: taskType,
    quotaInWorkers: Math.floor((QUOTA_CPU * 1000) / cpuMillis),
  }));
  return await startChartRule({ managementUrl: broker.managementUrl, namespace, pools });
}

/** As HyperFlow's operator makes them, with the policies of its template. */
function toRuleObjects(pools: readonly unknown[], folder: string, scalerAddress: string): readonly unknown[] {
  return pools.map(toParsed).flatMap((pool) => {
    const deployment = toDeployment(pool, toTemplate(folder));
    return [
      { ...deployment, spec: { ...deployment.spec, replicas: 0 } },
      toScaledObject({
        namespace: pool.namespace,
        name: pool.name,
        maxReplicaCount: pool.maxReplicaCount,
        triggers: [{ type: 'external', metadata: { scalerAddress } }],
        pollingInterval: 3,
        cooldownPeriod: 120,
        policies: { up: { value: 50, periodSeconds: 5 }, down: { value: 50, periodSeconds: 30 } },
      }),
    ];
  });
}

function toParsed(object: unknown): WorkerPool {
  const parsed = parseWorkerPool(object, 'default');
  if (!parsed.ok) throw new Error(parsed.mistakes.join());
  return parsed.pool;
}

function isReady({ status }: Conditioned): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

async function waitUntil(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const endMs = performance.now() + DONE_WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`not so within ${DONE_WITHIN_MS / 1000} s: ${what}`);
    await delay(LOOK_MS);
  }
}
