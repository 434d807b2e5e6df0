import type { ScaledPool } from '../workload/manifests.ts';
import type { World } from '../world.ts';
import { startChartRule } from './chart-rule.ts';
import { LAB_CPU, LAB_POOLS, type LabPool } from './lab-tasks.ts';

/** One way to scale the lab's pools. */
export interface Contender {
  readonly name: string;
  /** never asks for a pod that would be refused */
  readonly isSafe: boolean;
  start(world: World, namespace: string): Promise<RunningContender>;
}

export interface RunningContender {
  /** what the ScaledObject of a pool says besides its target */
  toScaling(pool: LabPool): Omit<ScaledPool, 'namespace' | 'name' | 'maxReplicaCount'>;
  /** of Quotient's API, for the recorder */
  readonly quotientUrl?: string;
  stop(): Promise<void>;
}

/** What people use today, and ours, each with the HPA's pace and with direct scaling. */
export const CONTENDERS: readonly Contender[] = [
  toChartRule(),
  toKedaScaler(),
  toQuotient('queue-length', 'keda'),
  toQuotient('drain-time', 'keda'),
  toQuotient('queue-length', 'direct'),
  toQuotient('drain-time', 'direct'),
];

/** With the polling, cooldown and policies of HyperFlow's own template; it knows no tolerance, and no push. */
function toChartRule(): Contender {
  return {
    name: "HyperFlow's chart rule",
    isSafe: false,
    start: async ({ broker }, namespace) => {
      const pools = LAB_POOLS.map(({ name, cpuMillis }) => ({
        name,
        quotaInWorkers: Math.floor((Number(LAB_CPU) * 1000) / cpuMillis),
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
    start: ({ broker }, namespace) => {
      const host = broker.managementUrl.replace('//', '//guest:guest@');
      const toMetadata = (pool: LabPool) => {
        return { protocol: 'http', host, queueName: `${namespace}.${pool.name}`, mode: 'QueueLength', value: '1' };
      };
      return Promise.resolve({
        toScaling: (pool) => ({
          triggers: [{ type: 'rabbitmq', metadata: toMetadata(pool) }],
          pollingInterval: 3,
          tolerance: '0',
        }),
        stop: () => Promise.resolve(),
      });
    },
  };
}

function toQuotient(policy: 'queue-length' | 'drain-time', scaling: 'direct' | 'keda'): Contender {
  return {
    name: `Quotient, ${policy}, ${scaling === 'direct' ? 'direct scaling' : "the HPA's pace"}`,
    isSafe: true,
    start: async (world, namespace) => {
      const environment = { POLICY: policy, SCALING: scaling, NAMESPACES: namespace };
      const { scalerAddress, httpUrl, component, stop } = await world.startQuotient({ name: namespace, environment });
      return {
        quotientUrl: httpUrl,
        toScaling: ({ name, expectedSeconds }) => {
          const metadata = { scalerAddress, queueName: `${namespace}.${name}`, expectedSeconds };
          return { triggers: [{ type: 'external-push', metadata }], pollingInterval: 30, tolerance: '0' };
        },
        stop: async () => {
          await component.terminate();
          await stop();
        },
      };
    },
  };
}
