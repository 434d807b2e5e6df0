import { z } from 'zod';
import { resolveBroker } from '../../actuators/workerpool/broker-host.ts';
import type { BrokerConfig } from '../../config.ts';
import { matchesPattern } from '../../contract/name-pattern.ts';
import { parseTriggerMetadata } from '../../contract/trigger-metadata.ts';
import { parseWorkerPool, WORKER_POOL_KIND, type WorkerPool } from '../../contract/worker-pool.ts';
import { parseYamlDocuments } from '../../contract/yaml.ts';
import { QuotientError } from '../../errors.ts';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import { createKubernetesClient, expectBody, type KubernetesClient } from '../../kubernetes/client.ts';
import { type ClusterChoice, loadApiAccess } from '../../kubernetes/kube-config.ts';
import { toItems } from '../list-items.ts';
import { readInput, toInputName } from '../read-input.ts';

export interface SelectionOptions extends ClusterChoice {
  readonly prefix: readonly string[];
  /** YAML with WorkerPools or ScaledObjects; `-` is standard input */
  readonly workerpools?: string | undefined;
  /** of a cluster, whose WorkerPools and ScaledObjects name queues */
  readonly namespace?: string | undefined;
}

/** Where the queues are that a command is about. */
export interface QueuePlace {
  readonly broker: BrokerConfig;
  readonly vhost: string;
  /** all that are configured */
  readonly brokers: readonly BrokerConfig[];
  /** is it the address of a scaler of ours? */
  readonly isOurs: (scalerAddress: string) => boolean;
}

/** Which queues are meant. */
export interface Selection {
  includes(queue: string): boolean;
}

/** A person waits. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Every queue that a pattern, a prefix or a pool names; of pools, those whose queue is in that place: another broker's, or
 * another vhost's, may have the same name.
 *
 * @returns undefined where nothing is named
 * @throws QuotientError a sentence: a file that cannot be read, no cluster, no permission
 */
export async function readSelection(
  patterns: readonly string[],
  { prefix, workerpools, namespace, ...choice }: SelectionOptions,
  place: QueuePlace,
  signal: AbortSignal,
): Promise<Selection | undefined> {
  // An unset variable rather than a wish for all.
  if (prefix.includes('') || patterns.includes('')) {
    throw new QuotientError('invalid-input', 'a name or a --prefix is empty; * stands for all queues');
  }
  const names = new Set([
    ...(workerpools === undefined ? [] : await readFileQueues(workerpools, place, signal)),
    ...(namespace === undefined ? [] : await readNamespaceQueues({ namespace, choice, place }, signal)),
  ]);
  if (patterns.length + prefix.length === 0 && workerpools === undefined && namespace === undefined) return undefined;
  return {
    includes: (queue) =>
      names.has(queue) ||
      prefix.some((start) => queue.startsWith(start)) ||
      patterns.some((pattern) => matchesPattern(queue, pattern)),
  };
}

async function readFileQueues(file: string, place: QueuePlace, signal: AbortSignal): Promise<readonly string[]> {
  const { values, mistakes } = parseYamlDocuments(toInputName(file), await readInput(file, 'WorkerPools', signal));
  const [mistake] = mistakes;
  if (mistake !== undefined) throw new QuotientError('invalid-input', mistake);
  const queues = values.flatMap(toItems).flatMap((object) => findQueues(object, 'default', place));
  if (queues.length > 0) return queues;
  throw new QuotientError(
    'invalid-input',
    `${toInputName(file)} holds no WorkerPool and no ScaledObject with a trigger of ours (scalerAddresses) that names a queue of broker "${place.broker.name}", vhost "${place.vhost}"`,
  );
}

const scaledObjectSchema = z.object({
  kind: z.literal('ScaledObject'),
  spec: z.object({
    triggers: z.array(z.object({ type: z.string(), metadata: z.record(z.string(), z.unknown()).default({}) })),
  }),
});

/** One with a mistake names no queue for certain, so that none is touched. */
function findQueues(object: unknown, namespace: string, place: QueuePlace): readonly string[] {
  const scaledObject = scaledObjectSchema.safeParse(object).data;
  if (scaledObject !== undefined) return scaledObject.spec.triggers.flatMap((trigger) => toQueue(trigger, place));
  if ((object as { readonly kind?: unknown } | null)?.kind !== WORKER_POOL_KIND) return [];
  const parsed = parseWorkerPool(object, namespace);
  return parsed.ok && isIn(place, parsed.pool) ? [parsed.pool.queueName] : [];
}

/** Other scalers' triggers name queues too, of brokers that nobody knows here: external ones by another address. */
function toQueue(
  { type, metadata }: z.infer<typeof scaledObjectSchema>['spec']['triggers'][number],
  { broker, vhost, isOurs }: QueuePlace,
): readonly string[] {
  if (type !== 'external' && type !== 'external-push') return [];
  const texts = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)] as const));
  if (!isOurs(texts['scalerAddress'] ?? '')) return [];
  const parsed = parseTriggerMetadata(texts);
  if (!parsed.ok || parsed.trigger.broker !== broker.name) return [];
  return (parsed.trigger.vhost ?? broker.vhost) === vhost ? [parsed.trigger.queueName] : [];
}

/** Where one broker is configured, it is the one, by whichever address a person reaches it. */
function isIn({ broker, vhost, brokers }: QueuePlace, pool: WorkerPool): boolean {
  const named = resolveBroker(pool, brokers);
  const isBroker = typeof named === 'string' ? brokers.length === 1 : named.name === broker.name;
  return isBroker && (pool.trigger['vhost'] ?? broker.vhost) === vhost;
}

const KINDS = [
  { kind: WORKER_POOL_KIND, group: 'hyperflow.agh.edu.pl', version: 'v1', plural: 'workerpools' },
  { kind: 'ScaledObject', group: 'keda.sh', version: 'v1alpha1', plural: 'scaledobjects' },
] as const;

interface NamespaceQueues {
  readonly namespace: string;
  readonly choice: ClusterChoice;
  readonly place: QueuePlace;
}

async function readNamespaceQueues(
  { namespace, choice, place }: NamespaceQueues,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = createKubernetesClient(await loadApiAccess(choice), { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  try {
    const objects: unknown[] = [];
    for (const kind of KINDS) objects.push(...(await readKind(client, kind, namespace, signal)));
    return objects.flatMap((object) => findQueues(object, namespace, place));
  } finally {
    await client.close();
  }
}

async function readKind(
  client: KubernetesClient,
  { kind, ...resource }: (typeof KINDS)[number],
  namespace: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const answer = await client.request({ verb: 'list', resource: { ...resource, namespace } }, signal);
  if (answer.kind === 'failed' && isDispensable(kind, answer.failure)) return [];
  return toItems(expectBody(answer)).map((object) => ({ kind, ...(object as object) }));
}

/**
 * A cluster need not have WorkerPools, and where Quotient does not keep them its role says nothing of them; which queues feed
 * pools their ScaledObjects say too.
 */
function isDispensable(kind: string, failure: ApiFailure): boolean {
  return failure.kind === 'missing' || (kind === WORKER_POOL_KIND && failure.kind === 'forbidden');
}
