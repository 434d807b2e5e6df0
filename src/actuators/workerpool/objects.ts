import { z } from 'zod';
import { toMistakes } from '../../contract/mistakes.ts';
import type { WorkerPool } from '../../contract/worker-pool.ts';
import { fillTemplate } from './template.ts';

/** What the ScaledObject of a WorkerPool depends on besides itself. */
export interface ObjectOptions {
  /** what triggers name as `scalerAddress` */
  readonly scalerAddress: string;
  /** does KEDA's definition of a ScaledObject have `tolerance` (since 2.18)? */
  readonly knowsTolerance: boolean;
}

/** Seconds: KEDA starts a pool by push, and every answer to a poll keeps room back for some seconds. */
const POLLING_INTERVAL_SECONDS = 30;

/** Seconds: Quotient takes an idle pool's last worker itself where another waits for its room. */
const COOLDOWN_SECONDS = 30;

/** An object of the API, as it is applied. */
export type ApiObject = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
};

const templateSchema = z.looseObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata: z.looseObject({}).default({}),
  spec: z.looseObject({}),
});

/**
 * The workers' Deployment: the template with the WorkerPool's values. Its name is the WorkerPool's whatever the template
 * says, and `replicas` are others' to set.
 *
 * @throws Error saying what is wrong with the template
 */
export function toDeployment(pool: WorkerPool, template: unknown): ApiObject {
  const { name, namespace, taskType, image, queueName, rabbitHostname, redisUrl, resources } = pool;
  const values = { poolName: name, namespace, taskType, image, queueName, rabbitHostname, redisUrl, resources };
  const object = fillTemplate(template, values);
  const filled = templateSchema.safeParse(object, { reportInput: true });
  if (!filled.success) {
    const sentences = toMistakes(filled.error, templateSchema, object).map(({ sentence }) => sentence);
    throw new Error(`the template is no Deployment of apps/v1: ${sentences.join('; ')}`);
  }
  const { metadata, spec, ...rest } = filled.data;
  const { replicas: _, ...others } = spec;
  return { ...rest, metadata: { ...metadata, name, namespace }, spec: others };
}

/** The ScaledObject that has Quotient scale it, at once in both directions. */
export function toScaledObject(pool: WorkerPool, { scalerAddress, knowsTolerance }: ObjectOptions): ApiObject {
  const { name, namespace, queueName, minReplicaCount, maxReplicaCount, trigger } = pool;
  const rules = {
    stabilizationWindowSeconds: 0,
    ...(knowsTolerance ? { tolerance: '0' } : {}),
    policies: [{ type: 'Pods', value: 1000, periodSeconds: 15 }],
  };
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      scaleTargetRef: { name },
      minReplicaCount,
      maxReplicaCount,
      pollingInterval: POLLING_INTERVAL_SECONDS,
      cooldownPeriod: COOLDOWN_SECONDS,
      advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleUp: rules, scaleDown: rules } } },
      triggers: [{ type: 'external-push', metadata: { scalerAddress, queueName, ...trigger } }],
    },
  };
}

/** The engine's list of what goes to queues; a queue of another name than HyperFlow's own has to be named. */
export function toExecutionModels(pools: readonly WorkerPool[]): string {
  const models = pools.map(({ taskType, queueName, isQueueNamed }) => {
    return { name: taskType, ...(isQueueNamed ? { queue: queueName } : {}) };
  });
  return `${JSON.stringify(models, undefined, 2)}\n`;
}
