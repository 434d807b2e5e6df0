import { z } from 'zod';
import { matchesPattern } from '../../contract/name-pattern.ts';
import { parseWorkerPool, WORKER_POOL_KIND } from '../../contract/worker-pool.ts';
import { parseYamlDocuments } from '../../contract/yaml.ts';
import { QuotientError } from '../../errors.ts';
import { createKubernetesClient, expectBody, type KubernetesClient } from '../../kubernetes/client.ts';
import { type ClusterChoice, loadApiAccess } from '../../kubernetes/kube-config.ts';
import { readInput, toInputName } from '../read-input.ts';

export interface SelectionOptions extends ClusterChoice {
  readonly prefix: readonly string[];
  /** YAML with WorkerPools or ScaledObjects; `-` is standard input */
  readonly workerpools?: string | undefined;
  /** of a cluster, whose WorkerPools and ScaledObjects name queues */
  readonly namespace?: string | undefined;
}

/** Which queues are meant. */
export interface Selection {
  includes(queue: string): boolean;
}

/** A person waits. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Every queue that a pattern, a prefix or a pool names.
 *
 * @returns undefined where nothing is named
 * @throws QuotientError a sentence: a file that cannot be read, no cluster, no permission
 */
export async function readSelection(
  patterns: readonly string[],
  { prefix, workerpools, namespace, ...choice }: SelectionOptions,
  signal: AbortSignal,
): Promise<Selection | undefined> {
  // An unset variable rather than a wish for all.
  if (prefix.includes('') || patterns.includes('')) {
    throw new QuotientError('invalid-input', 'a name or a --prefix is empty; * stands for all queues');
  }
  const names = new Set([
    ...(workerpools === undefined ? [] : await readFileQueues(workerpools, signal)),
    ...(namespace === undefined ? [] : await readNamespaceQueues(namespace, choice, signal)),
  ]);
  if (patterns.length + prefix.length === 0 && workerpools === undefined && namespace === undefined) return undefined;
  return {
    includes: (queue) =>
      names.has(queue) ||
      prefix.some((start) => queue.startsWith(start)) ||
      patterns.some((pattern) => matchesPattern(queue, pattern)),
  };
}

async function readFileQueues(file: string, signal: AbortSignal): Promise<readonly string[]> {
  const { values, mistakes } = parseYamlDocuments(toInputName(file), await readInput(file, 'WorkerPools', signal));
  const [mistake] = mistakes;
  if (mistake !== undefined) throw new QuotientError('invalid-input', mistake);
  const queues = values.flatMap(toItems).flatMap((object) => findQueues(object, 'default'));
  if (queues.length > 0) return queues;
  throw new QuotientError(
    'invalid-input',
    `${toInputName(file)} holds no WorkerPool and no ScaledObject that names a queue`,
  );
}

const listSchema = z.object({ items: z.array(z.unknown()) });

function toItems(object: unknown): readonly unknown[] {
  return listSchema.safeParse(object).data?.items ?? [object];
}

const scaledObjectSchema = z.object({
  kind: z.literal('ScaledObject'),
  spec: z.object({ triggers: z.array(z.object({ metadata: z.object({ queueName: z.string().optional() }) })) }),
});

/** A WorkerPool with a mistake names no queue for certain, so that none is touched. */
function findQueues(object: unknown, namespace: string): readonly string[] {
  const scaledObject = scaledObjectSchema.safeParse(object).data;
  if (scaledObject !== undefined) return scaledObject.spec.triggers.flatMap(({ metadata }) => metadata.queueName ?? []);
  if ((object as { readonly kind?: unknown } | null)?.kind !== WORKER_POOL_KIND) return [];
  const parsed = parseWorkerPool(object, namespace);
  return parsed.ok ? [parsed.pool.queueName] : [];
}

const KINDS = [
  { kind: WORKER_POOL_KIND, group: 'hyperflow.agh.edu.pl', version: 'v1', plural: 'workerpools' },
  { kind: 'ScaledObject', group: 'keda.sh', version: 'v1alpha1', plural: 'scaledobjects' },
] as const;

async function readNamespaceQueues(
  namespace: string,
  choice: ClusterChoice,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = createKubernetesClient(await loadApiAccess(choice), { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  try {
    const queues: string[] = [];
    for (const kind of KINDS) queues.push(...(await readKind(client, kind, namespace, signal)));
    return queues;
  } finally {
    await client.close();
  }
}

async function readKind(
  client: KubernetesClient,
  { kind, ...resource }: (typeof KINDS)[number],
  namespace: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answer = await client.request({ verb: 'list', resource: { ...resource, namespace } }, signal);
  // A cluster need not have WorkerPools.
  if (answer.kind === 'failed' && answer.failure.kind === 'missing') return [];
  const objects = toItems(expectBody(answer)).map((object) => ({ kind, ...(object as object) }));
  return objects.flatMap((object) => findQueues(object, namespace));
}
