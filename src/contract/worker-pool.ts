import { z } from 'zod';
import { toMistakes } from './mistakes.ts';
import { suggestWord } from './nearest-word.ts';
import { parseQuantity } from './quantity.ts';
import { parseTriggerMetadata } from './trigger-metadata.ts';

/**
 * HyperFlow's WorkerPool (`workerpools.hyperflow.agh.edu.pl/v1`), with its fields and defaults (chart 83ef8b2), and optional
 * ones of ours. What it makes is a Deployment, a ScaledObject and an entry of the engine's configuration, all of one name.
 */

export const WORKER_POOL_VERSION = 'hyperflow.agh.edu.pl/v1';
export const WORKER_POOL_KIND = 'WorkerPool';

const text = z.string().min(1);
const replicas = z.int().min(0).max(10_000_000);

/** YAML writes `cpu: 1` as a number; the API server's own schema takes text alone, and their operator both. */
const quantity = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((given) => (parseQuantity(given) ?? 0n) > 0n, {
    error: 'must be a Kubernetes quantity above 0, such as 500m, 2 or 1.5Gi',
  });

const resources = z.looseObject({ cpu: quantity, memory: quantity });

/** A Deployment's label value and a pod's name prefix: the shorter of what both allow (RFC 1123 label). */
const poolName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'must be at most 63 lower-case letters, digits and dashes, and begin and end with a letter or digit',
});

/** Fields of ours are the trigger's keys: as text, or as the number or word that YAML makes of it. */
const ours = z.union([z.string(), z.number()]).transform(String).optional();

const specSchema = z.looseObject({
  taskType: text,
  image: text,
  rabbitHostname: text,
  redisUrl: text,
  queueName: text.optional(),
  minReplicaCount: replicas.default(0),
  maxReplicaCount: replicas.default(50),
  initialResources: z.looseObject({
    requests: resources,
    limits: z.looseObject({ cpu: quantity.optional(), memory: quantity.optional() }).optional(),
  }),
  weight: ours,
  priority: ours,
  messagesPerWorker: ours,
  expectedSeconds: ours,
  prefetch: ours,
  broker: ours,
  vhost: ours,
});

/** What a trigger says besides its queue: each may stand in a WorkerPool too. */
const TRIGGER_FIELDS = [
  'weight',
  'priority',
  'messagesPerWorker',
  'expectedSeconds',
  'prefetch',
  'broker',
  'vhost',
] as const;

const workerPoolSchema = z.looseObject({
  apiVersion: z.literal(WORKER_POOL_VERSION),
  kind: z.literal(WORKER_POOL_KIND),
  metadata: z.looseObject({ name: poolName, namespace: z.string().min(1).optional() }),
  spec: specSchema,
});

/** One WorkerPool with its defaults. */
export interface WorkerPool {
  readonly name: string;
  readonly namespace: string;
  readonly taskType: string;
  readonly image: string;
  readonly rabbitHostname: string;
  readonly redisUrl: string;
  readonly queueName: string;
  /** was the queue named, or is it HyperFlow's own? */
  readonly isQueueNamed: boolean;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly resources: {
    readonly requests: Readonly<Record<string, unknown>>;
    readonly limits?: Readonly<Record<string, unknown>>;
  };
  /** of the trigger, besides the queue */
  readonly trigger: Readonly<Record<string, string>>;
}

export type ParsedWorkerPool =
  | { readonly ok: true; readonly pool: WorkerPool; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/**
 * @param object as YAML or JSON give it
 * @param defaultNamespace of one that names none
 */
export function parseWorkerPool(object: unknown, defaultNamespace: string): ParsedWorkerPool {
  const parsed = workerPoolSchema.safeParse(object, { reportInput: true });
  if (!parsed.success) {
    return { ok: false, mistakes: toMistakes(parsed.error, workerPoolSchema, object).map(({ sentence }) => sentence) };
  }
  const pool = toWorkerPool(parsed.data, defaultNamespace);
  const mistakes = [...toLimitMistakes(pool), ...toTriggerMistakes(pool)];
  if (mistakes.length > 0) return { ok: false, mistakes };
  return { ok: true, pool, warnings: toWarnings(parsed.data.spec) };
}

/** Read by HyperFlow's operator alone. */
const READ_ELSEWHERE = 'prometheusUrl';

/** An API server takes away what its definition does not know; a file has it still. */
function toWarnings(spec: Readonly<Record<string, unknown>>): readonly string[] {
  const known = [...Object.keys(specSchema.shape), READ_ELSEWHERE];
  return Object.keys(spec)
    .filter((key) => !known.includes(key))
    .map((key) => `spec.${key} is unknown and ignored; ${suggestWord(key, known)}`);
}

function toWorkerPool({ metadata, spec }: z.infer<typeof workerPoolSchema>, defaultNamespace: string): WorkerPool {
  const { name, namespace = defaultNamespace } = metadata;
  const { taskType, image, rabbitHostname, redisUrl, minReplicaCount, maxReplicaCount, initialResources } = spec;
  const { requests, limits } = initialResources;
  return {
    name,
    namespace,
    taskType,
    image,
    rabbitHostname,
    redisUrl,
    queueName: spec.queueName ?? `${namespace}.${taskType}`,
    isQueueNamed: spec.queueName !== undefined,
    minReplicaCount,
    maxReplicaCount,
    resources: { requests, ...(limits === undefined ? {} : { limits }) },
    trigger: Object.fromEntries(
      TRIGGER_FIELDS.flatMap((field) => {
        const value = spec[field];
        return value === undefined ? [] : [[field, value]];
      }),
    ),
  };
}

function toLimitMistakes({ minReplicaCount, maxReplicaCount }: WorkerPool): readonly string[] {
  if (minReplicaCount <= maxReplicaCount) return [];
  return [`spec.maxReplicaCount ${maxReplicaCount} is below spec.minReplicaCount ${minReplicaCount}`];
}

function toTriggerMistakes({ queueName, trigger }: WorkerPool): readonly string[] {
  const parsed = parseTriggerMetadata({ queueName, ...trigger });
  return parsed.ok ? [] : parsed.mistakes.map((mistake) => mistake.replace(/^trigger metadata /, 'spec.'));
}
