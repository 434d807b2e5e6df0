import type { Bed } from '../../cluster/bed/bed.ts';
import type { QuotientOnBed, QuotientOptions } from '../../cluster/quotient/service.ts';
import type { ScaledPool } from '../../cluster/workload/manifests.ts';
import type { World } from '../../cluster/world.ts';
import type { Workload, WorkloadPool } from '../workloads/workload.ts';
import { startChartRule } from './chart-rule.ts';

/** One way to scale a workload's pools. */
export interface Contender {
  readonly name: string;
  /** never asks for a pod that would be refused */
  readonly isSafe: boolean;
  start(start: ContenderStart): Promise<RunningContender>;
}

export interface ContenderStart {
  readonly world: World;
  readonly namespace: string;
  readonly workload: Workload;
  /** for Quotient, besides what the contender itself says */
  readonly options?: Pick<QuotientOptions, 'environment' | 'kubeconfigPath'>;
}

/** What a ScaledObject says besides whose it is. */
export type PoolScaling = Omit<ScaledPool, 'namespace' | 'name' | 'maxReplicaCount'>;

export interface RunningContender {
  /** what the ScaledObject of a pool says besides its target */
  toScaling(pool: WorkloadPool): PoolScaling;
  /** absent where somebody else scales */
  readonly quotient?: QuotientOnBed;
  stop(): Promise<void>;
}

export const CHART_RULE = toChartRule();
export const KEDA_SCALER = toKedaScaler();
export const QUEUE_LENGTH = toQuotient('queue-length', 'direct');
export const DRAIN_TIME = toQuotient('drain-time', 'direct');

/** Begins with nothing but how long the queues are. */
export const DRAIN_TIME_LEARNED = toQuotient('drain-time', 'direct', 'learned');

/** What people use today, and ours, each with the HPA's pace and with direct scaling. */
export const CONTENDERS: readonly Contender[] = [
  CHART_RULE,
  KEDA_SCALER,
  toQuotient('queue-length', 'keda'),
  toQuotient('drain-time', 'keda'),
  QUEUE_LENGTH,
  DRAIN_TIME,
];

/** With the polling, cooldown and policies of HyperFlow's own template; it knows no tolerance, and no push. */
function toChartRule(): Contender {
  return {
    name: "HyperFlow's chart rule",
    isSafe: false,
    start: async ({ world: { broker }, namespace, workload }) => {
      const pools = workload.pools.map(({ name, cpuMillis }) => ({
        name,
        quotaInWorkers: Math.floor((workload.quotaCpu * 1000) / cpuMillis),
      }));
      const rule = await startChartRule({ managementUrl: broker.managementUrl, namespace, pools });
      return {
        toScaling: () => ({
          triggers: [{ type: 'external', metadata: { scalerAddress: rule.address } }],
          pollingInterval: 3,
          cooldownPeriod: 120,
          policies: { up: { value: 50, periodSeconds: 5 }, down: { value: 50, periodSeconds: 30 } },
        }),
        stop: rule.stop,
      };
    },
  };
}

/** Each pool by itself: a worker for each message, up to the quota. */
function toKedaScaler(): Contender {
  return {
    name: "KEDA's RabbitMQ scaler",
    isSafe: false,
    start: ({ world: { bed, broker }, namespace }) => {
      const host = broker.managementUrl.replace('//', '//guest:guest@');
      const toMetadata = (pool: WorkloadPool) => {
        return { protocol: 'http', host, queueName: `${namespace}.${pool.name}`, mode: 'QueueLength', value: '1' };
      };
      return Promise.resolve({
        toScaling: (pool) => ({
          triggers: [{ type: 'rabbitmq', metadata: toMetadata(pool) }],
          pollingInterval: 3,
          ...toTolerance(bed),
        }),
        stop: () => Promise.resolve(),
      });
    },
  };
}

function toQuotient(
  policy: 'queue-length' | 'drain-time',
  scaling: 'direct' | 'keda',
  durations: 'declared' | 'learned' = 'declared',
): Contender {
  const basis = durations === 'learned' ? ' with durations learned' : '';
  return {
    name: `Quotient, ${policy}${basis}, ${scaling === 'direct' ? 'direct scaling' : "the HPA's pace"}`,
    isSafe: true,
    start: async ({ world, namespace, options = {} }) => {
      const environment = { POLICY: policy, SCALING: scaling, NAMESPACES: namespace, ...options.environment };
      const quotient = await world.startQuotient({ name: namespace, ...options, environment });
      const { scalerAddress, component, stop } = quotient;
      return {
        quotient,
        toScaling: ({ name, expectedSeconds }) => {
          const declared = durations === 'declared' ? { expectedSeconds } : {};
          const metadata = { scalerAddress, queueName: `${namespace}.${name}`, ...declared };
          return { triggers: [{ type: 'external-push', metadata }], pollingInterval: 30, ...toTolerance(world.bed) };
        },
        stop: async () => {
          await component.terminate();
          await stop();
        },
      };
    },
  };
}

/** KEDA knows it since 2.18; before, an HPA leaves a difference of a tenth alone. */
function toTolerance({ keda }: Bed): Pick<ScaledPool, 'tolerance'> {
  return keda === '2.16' ? {} : { tolerance: '0' };
}
