import type { Clock } from '../../../clock.ts';
import type { NamespaceState } from '../cluster.ts';
import type { KeptScaledObject } from '../objects/scaled-object.ts';
import type { Completeness } from './completeness.ts';
import { createNamespaceModel, type NamespaceModel } from './namespace-model.ts';
import type { OwnWrite } from './own-writes.ts';
import type { KindChange } from './objects.ts';

/** All namespaces in which anything was seen. */
export interface Models {
  /** @returns the namespaces with pools that the changes are about */
  apply(changes: readonly KindChange[]): ReadonlySet<string>;
  /** of those with pools, in the order of their names */
  states(complete: (namespace: string) => Completeness): readonly NamespaceState[];
  /** of one namespace; undefined where it has no pools */
  state(namespace: string, complete: (namespace: string) => Completeness): NamespaceState | undefined;
  findScaledObject(namespace: string, pool: string): KeptScaledObject | undefined;
  noteWrite(namespace: string, pool: string, write: OwnWrite): void;
  /** some HPA has a `tolerance`, so KEDA and Kubernetes know it */
  hasSeenTolerance(): boolean;
}

export function createModels(clock: Clock, readingWindowMs: number): Models {
  const models = new Map<string, NamespaceModel>();
  let hasSeenTolerance = false;
  const modelOf = (namespace: string): NamespaceModel => {
    const model = models.get(namespace) ?? createNamespaceModel(namespace, clock, readingWindowMs);
    models.set(namespace, model);
    return model;
  };
  return {
    apply: (changes) => {
      const concerned = new Set<string>();
      for (const changed of changes) {
        const namespace = toNamespace(changed);
        const model = modelOf(namespace);
        const hadPools = model.hasPools();
        model.apply(changed);
        if (hadPools || model.hasPools()) concerned.add(namespace);
        if (model.isEmpty()) models.delete(namespace);
        hasSeenTolerance ||= namesTolerance(changed);
      }
      return concerned;
    },
    states: (complete) =>
      [...models.keys()]
        .filter((namespace) => modelOf(namespace).hasPools())
        .toSorted()
        .map((namespace) => modelOf(namespace).state(complete(namespace))),
    state: (namespace, complete) => {
      const model = models.get(namespace);
      return model?.hasPools() === true ? model.state(complete(namespace)) : undefined;
    },
    findScaledObject: (namespace, pool) => models.get(namespace)?.findScaledObject(pool),
    noteWrite: (namespace, pool, write) => models.get(namespace)?.noteWrite(pool, write),
    hasSeenTolerance: () => hasSeenTolerance,
  };
}

function toNamespace({ change }: KindChange): string {
  return (change.after ?? change.before)?.namespace ?? '';
}

function namesTolerance(changed: KindChange): boolean {
  if (changed.kind !== 'autoscalers') return false;
  const { scaleUp, scaleDown } = changed.change.after ?? {};
  return scaleUp?.tolerance !== undefined || scaleDown?.tolerance !== undefined;
}
