import { join } from 'node:path';

/** Objects as tests apply them; JSON documents, which are YAML too. */
export function toManifests(objects: readonly unknown[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

export function toNamespace(name: string): unknown {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** @param hard for example `{ 'requests.cpu': '8' }` */
export function toQuota(namespace: string, hard: Readonly<Record<string, string>>, name = 'quota'): unknown {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name, namespace }, spec: { hard } };
}

/** What HyperFlow gives its workers, and scopes its quota by. */
export const HYPERFLOW_PRIORITY = 'hyperflow-worker';

export function toPriorityClass(name = HYPERFLOW_PRIORITY): unknown {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1000 };
}

/** As HyperFlow's chart makes it: for its workers alone. */
export function toScopedQuota(namespace: string, hard: Readonly<Record<string, string>>): unknown {
  const matchExpressions = [{ scopeName: 'PriorityClass', operator: 'In', values: [HYPERFLOW_PRIORITY] }];
  const metadata = { name: 'hflow-requests', namespace };
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard, scopeSelector: { matchExpressions } } };
}

/** A Deployment of workers that consume one queue. */
export interface WorkerDeployment {
  readonly namespace: string;
  /** of the pool; its queue is `<namespace>.<name>`, as HyperFlow's */
  readonly name: string;
  /** what one worker requests; default 1 */
  readonly cpu?: string;
  readonly memory?: string;
  readonly replicas?: number;
  readonly amqpUrl: string;
  /** path of the ledger that all workers write */
  readonly ledgerPath: string;
  readonly terminationGracePeriodSeconds?: number;
}

export function toQueueName({ namespace, name }: Pick<WorkerDeployment, 'namespace' | 'name'>): string {
  return `${namespace}.${name}`;
}

export function toWorkerDeployment(deployment: WorkerDeployment): unknown {
  const { namespace, name, replicas = 0, terminationGracePeriodSeconds = 300 } = deployment;
  const labels = { app: name };
  const spec = { terminationGracePeriodSeconds, containers: [toWorkerContainer(deployment)] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

const WORKER_PATH = join(import.meta.dirname, 'worker.ts');

function toWorkerContainer({ namespace, name, cpu = '1', memory = '100Mi', amqpUrl, ledgerPath }: WorkerDeployment) {
  return {
    name: 'worker',
    image: 'none',
    command: [process.execPath, WORKER_PATH],
    resources: { requests: { cpu, memory } },
    env: [
      { name: 'AMQP_URL', value: amqpUrl },
      { name: 'QUEUE_NAME', value: toQueueName({ namespace, name }) },
      { name: 'LEDGER', value: ledgerPath },
      { name: 'POOL_NAME', value: name },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
  };
}

/** A ScaledObject of such a Deployment. */
export interface ScaledPool {
  readonly namespace: string;
  readonly name: string;
  readonly triggers: readonly unknown[];
  /** default 0 */
  readonly minReplicaCount?: number;
  readonly maxReplicaCount: number;
  /** seconds; default 5 */
  readonly cooldownPeriod?: number;
  /** seconds; default 3, as HyperFlow has it */
  readonly pollingInterval?: number;
  /** left out where KEDA does not know it yet (before 2.18) */
  readonly tolerance?: '0';
  /** how many pods the HPA may add or remove at once; default: any number, within its period; none: Kubernetes' own behavior */
  readonly policies?: { readonly up: PodsPolicy; readonly down: PodsPolicy } | 'none';
}

interface PodsPolicy {
  readonly value: number;
  readonly periodSeconds: number;
}

const ANY_NUMBER: PodsPolicy = { value: 1000, periodSeconds: 15 };

/** The HPA's behaviour as Quotient recommends it, unless told otherwise: it follows the metric at once, both ways. */
export function toScaledObject(pool: ScaledPool): unknown {
  const { namespace, name, triggers, minReplicaCount = 0, maxReplicaCount, policies } = pool;
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { name },
      minReplicaCount,
      maxReplicaCount,
      cooldownPeriod: pool.cooldownPeriod ?? 5,
      pollingInterval: pool.pollingInterval ?? 3,
      ...(policies === 'none' ? {} : { advanced: toAdvanced(pool.tolerance, policies) }),
      triggers,
    },
  };
}

function toAdvanced(
  tolerance: ScaledPool['tolerance'],
  { up, down }: { readonly up: PodsPolicy; readonly down: PodsPolicy } = { up: ANY_NUMBER, down: ANY_NUMBER },
): unknown {
  const toRules = (policy: PodsPolicy) => ({
    stabilizationWindowSeconds: 0,
    policies: [{ type: 'Pods', ...policy }],
    ...(tolerance === undefined ? {} : { tolerance }),
  });
  return { horizontalPodAutoscalerConfig: { behavior: { scaleUp: toRules(up), scaleDown: toRules(down) } } };
}
