import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import type { Change } from '../../kubernetes/watch-cache.ts';
import { watchNamespaces } from '../../kubernetes/watch-namespaces.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type KeptChild, toKeptChild } from './child-object.ts';
import { CHILD_RESOURCES, type ChildKind } from './children.ts';
import { type KeptPool, toKeptPool, WORKER_POOLS } from './pool-object.ts';

export interface WatchedParts {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly config: Pick<Config, 'namespaces' | 'staleAfterMs'>;
}

/**
 * WorkerPools, and what they own or might: three kinds that are followed, each for the others' sake.
 *
 * @param add told of a WorkerPool, by `namespace/name`, that is to be looked at
 */
export function createWatched({ client, clock, logger, config }: WatchedParts, add: (key: string) => void) {
  const { namespaces, staleAfterMs } = config;
  const pools = new Map<string, KeptPool>();
  const children: Readonly<Record<ChildKind, Map<string, KeptChild>>> = {
    Deployment: new Map(),
    ScaledObject: new Map(),
  };
  const common = { client, clock, logger, staleAfterMs };
  const addAll = (): void => {
    for (const key of pools.keys()) add(key);
  };
  const onChild = (changes: readonly Change<KeptChild>[]): void => {
    if (changes.length === 0 || changes.some(concernsOperator)) addAll();
    for (const { key } of changes) if (pools.has(key)) add(key);
  };
  const watchChildren = (kind: ChildKind) =>
    watchNamespaces<KeptChild>(namespaces, {
      ...common,
      resource: CHILD_RESOURCES[kind],
      toKept: toKeptChild,
      items: children[kind],
      onChange: onChild,
    });
  const watches = [
    watchNamespaces<KeptPool>(namespaces, {
      ...common,
      resource: WORKER_POOLS,
      toKept: toKeptPool,
      items: pools,
      onChange: (changes) => {
        if (changes.length === 0) addAll();
        for (const { key } of changes) add(key);
      },
    }),
    watchChildren('Deployment'),
    watchChildren('ScaledObject'),
  ];
  return {
    findPool: (key: string) => pools.get(key),
    pools: () => pools.entries(),
    findChild: (kind: ChildKind, namespace: string, name: string) => children[kind].get(`${namespace}/${name}`),
    /** What is not seen is taken for not being there, so that all has to be seen. */
    isComplete: (namespace: string) => watches.every((watch) => watch.readNamespace(namespace).state === 'fresh'),
    findTheirOperator: () => [...children.Deployment.values()].find(({ isTheirOperator }) => isTheirOperator),
    /** Of the WorkerPools alone: series of the other two kinds are those of the cluster input. */
    status: () => watches[0]?.status() ?? [],
    run: async (signal: AbortSignal) => {
      await Promise.all(watches.map((watch) => watch.run(signal)));
    },
  };
}

function concernsOperator({ before, after }: Change<KeptChild>): boolean {
  return before?.isTheirOperator === true || after?.isTheirOperator === true;
}
