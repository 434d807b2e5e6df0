import type { PoolName } from '../contract/pool-name.ts';

/** Which pools there are: their names by namespace. */
export type PoolNames = ReadonlyMap<string, ReadonlySet<string>>;

/** Something about each of many pools. */
export interface PoolMap<Value> {
  get(pool: PoolName): Value | undefined;
  set(pool: PoolName, value: Value): void;
  /** Forgets every pool but these. */
  keepOnly(pools: PoolNames): void;
}

/**
 * Namespace and name are looked up one after the other: a key joined of both would be a new text at every look, to be
 * hashed anew, which was a fifth of a cycle about a thousand pools.
 */
export function createPoolMap<Value>(): PoolMap<Value> {
  const namespaces = new Map<string, Map<string, Value>>();
  return {
    get: ({ namespace, name }) => namespaces.get(namespace)?.get(name),
    set: ({ namespace, name }, value) => {
      const known = namespaces.get(namespace);
      if (known === undefined) namespaces.set(namespace, new Map([[name, value]]));
      else known.set(name, value);
    },
    keepOnly: (pools) => {
      for (const [namespace, known] of namespaces) {
        const names = pools.get(namespace);
        if (names === undefined) namespaces.delete(namespace);
        else for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      }
    },
  };
}
