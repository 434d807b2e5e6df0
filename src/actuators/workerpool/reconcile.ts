import type { BrokerConfig } from '../../config.ts';
import { type WorkerPool, WORKER_POOL_KIND, WORKER_POOL_VERSION } from '../../contract/worker-pool.ts';
import type { Clock } from '../../clock.ts';
import { toReason } from '../../errors.ts';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { resolveBroker } from './broker-host.ts';
import { type KeptChild, toFingerprint } from './child-object.ts';
import { applyChild, type ChildKind, type WantedChild } from './children.ts';
import { type ApiObject, toDeployment, toScaledObject } from './objects.ts';
import type { KeptPool } from './pool-object.ts';
import type { Outcome } from './status.ts';

export interface ReconcilerParts {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly brokers: readonly BrokerConfig[];
  /** what triggers name as `scalerAddress` */
  readonly scalerAddress: string;
  /** of the Deployment */
  readonly template: unknown;
  /** an object as it was seen last */
  readonly findChild: (kind: ChildKind, namespace: string, name: string) => KeptChild | undefined;
  /** told of a repair that is held back: nobody else looks again when it may be done */
  readonly onHeldBack: (pool: KeptPool, forMs: number) => void;
}

export type Reconciled = Outcome | { readonly kind: 'failed'; readonly failure: ApiFailure };

/** Brings the objects of one WorkerPool after another to what it says. */
export interface Reconciler {
  reconcile(pool: KeptPool, signal: AbortSignal): Promise<Reconciled>;
  /** Forgets what was applied for pools that are gone. */
  keepOnly(uids: ReadonlySet<string>): void;
}

/** What an object was brought to, and how it looked then. */
interface Memory {
  readonly wanted: string;
  readonly seen: string;
  readonly repairedAtMs: number;
}

/** Two who undo each other's writes do so no more often than this. */
const REPAIRED_EVERY_MS = 5_000;

export function createReconciler(parts: ReconcilerParts): Reconciler {
  const { client, clock, brokers, findChild, onHeldBack } = parts;
  const memories = new Map<string, Memory>();
  let knowsTolerance = true;

  const toWanted = (pool: KeptPool, spec: WorkerPool): readonly WantedChild[] =>
    toChildren(pool.uid, spec, { ...parts, knowsTolerance });

  const bring = async (pool: KeptPool, wanted: WantedChild, signal: AbortSignal): Promise<Reconciled> => {
    const key = `${pool.uid}/${wanted.kind}`;
    const seen = findChild(wanted.kind, wanted.namespace, wanted.name);
    const memory = memories.get(key);
    const fingerprint = toFingerprint(wanted);
    const isEdited = memory?.wanted !== fingerprint;
    if (!isEdited && seen?.fingerprint === memory.seen) return { kind: 'unchanged' };
    const nowMs = clock.nowMs();
    const isRepair = !isEdited && seen !== undefined;
    const heldBackMs = isRepair ? memory.repairedAtMs + REPAIRED_EVERY_MS - nowMs : 0;
    if (heldBackMs > 0) {
      onHeldBack(pool, heldBackMs);
      return { kind: 'unchanged' };
    }
    const applied = await applyChild(client, wanted, seen, signal);
    if (applied.kind === 'failed') return applied;
    const repairedAtMs = isRepair ? nowMs : Number.NEGATIVE_INFINITY;
    memories.set(key, { wanted: fingerprint, seen: applied.child.fingerprint, repairedAtMs });
    if (seen === undefined) return { kind: 'made' };
    if (seen.fingerprint === applied.child.fingerprint) return { kind: 'unchanged' };
    return { kind: isRepair ? 'repaired' : 'updated' };
  };

  const bringAll = async (pool: KeptPool, spec: WorkerPool, signal: AbortSignal): Promise<Reconciled> => {
    const outcomes: Reconciled[] = [];
    for (const wanted of toWanted(pool, spec)) {
      const outcome = await bring(pool, wanted, signal);
      if (outcome.kind === 'failed') return outcome;
      outcomes.push(outcome);
    }
    return toMost(outcomes);
  };

  return {
    reconcile: async (pool, signal) => {
      if (!pool.parsed.ok) return { kind: 'mistaken', sentence: pool.parsed.mistakes.join('; ') };
      const broker = resolveBroker(pool.parsed.pool, brokers);
      if (typeof broker === 'string') return { kind: 'mistaken', sentence: broker };
      const spec = withBroker(pool.parsed.pool, broker.name);
      const stranger = findStranger(pool, findChild);
      if (stranger !== undefined) return { kind: 'mistaken', sentence: stranger };
      try {
        const outcome = await bringAll(pool, spec, signal);
        // KEDA knows it since 2.18, and its definition lacks it before.
        if (!knowsTolerance || outcome.kind !== 'failed' || !isAboutTolerance(outcome.failure)) return outcome;
        knowsTolerance = false;
        return await bringAll(pool, spec, signal);
      } catch (error) {
        // Only the template can do that, and it is the same for every pool.
        return { kind: 'mistaken', sentence: toReason(error) };
      }
    },
    keepOnly: (uids) => {
      for (const key of memories.keys()) if (!uids.has(key.slice(0, key.indexOf('/')))) memories.delete(key);
    },
  };
}

/** A broker of that name is what a trigger means that names none. */
const DEFAULT_BROKER = 'default';

function withBroker(pool: WorkerPool, broker: string): WorkerPool {
  return broker === DEFAULT_BROKER ? pool : { ...pool, trigger: { ...pool.trigger, broker } };
}

function toChildren(
  uid: string,
  pool: WorkerPool,
  options: Pick<ReconcilerParts, 'scalerAddress' | 'template'> & { readonly knowsTolerance: boolean },
): readonly WantedChild[] {
  const { namespace, name } = pool;
  const owner = {
    apiVersion: WORKER_POOL_VERSION,
    kind: WORKER_POOL_KIND,
    name,
    uid,
    controller: true,
  };
  const own = (object: ApiObject): ApiObject => ({
    ...object,
    metadata: { ...object.metadata, ownerReferences: [owner] },
  });
  return [
    {
      kind: 'Deployment',
      namespace,
      name,
      object: own(toDeployment(pool, options.template)),
      replicas: pool.minReplicaCount,
    },
    { kind: 'ScaledObject', namespace, name, object: own(toScaledObject(pool, options)) },
  ];
}

function findStranger({ namespace, name, uid }: KeptPool, findChild: ReconcilerParts['findChild']): string | undefined {
  const kinds = ['Deployment', 'ScaledObject'] as const;
  const kind = kinds.find((kind) => {
    const seen = findChild(kind, namespace, name);
    return seen !== undefined && seen.ownerUid !== uid;
  });
  if (kind === undefined) return undefined;
  return `a ${kind} named ${name} is there already and does not belong to this WorkerPool; rename one of the two, or delete the ${kind}`;
}

/**
 * A field that a definition lacks is refused with its path, and with status 500 as any trouble of the API server's
 * (kubernetes/kubernetes#139253). No name can look like such a path.
 */
function isAboutTolerance({ reason }: ApiFailure): boolean {
  return /\.scale(?:Up|Down)\.tolerance\b/.test(reason);
}

const ORDER = ['made', 'updated', 'repaired', 'unchanged'] as const satisfies readonly Reconciled['kind'][];

/** Of what came of each object, what matters most. */
function toMost(outcomes: readonly Reconciled[]): Reconciled {
  const kind = ORDER.find((kind) => outcomes.some((outcome) => outcome.kind === kind));
  return outcomes.find((outcome) => outcome.kind === kind) ?? { kind: 'unchanged' };
}
