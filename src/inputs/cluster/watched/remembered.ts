/** Values by name that are computed anew only where something that they depend on is another than last time. */
export interface Remembered<Value> {
  /** @param inputs everything that the value depends on; compared by identity, so that nothing of them may change in place */
  of(name: string, inputs: readonly unknown[], compute: () => Value): Value;
  /** Forgets all that was not asked for since this was last called. */
  sweep(): void;
}

export function createRemembered<Value>(): Remembered<Value> {
  const known = new Map<string, { readonly inputs: readonly unknown[]; readonly value: Value }>();
  const wanted = new Set<string>();
  return {
    of: (name, inputs, compute) => {
      wanted.add(name);
      const last = known.get(name);
      if (last !== undefined && isSame(last.inputs, inputs)) return last.value;
      const value = compute();
      known.set(name, { inputs, value });
      return value;
    },
    sweep: () => {
      for (const name of known.keys()) if (!wanted.has(name)) known.delete(name);
      wanted.clear();
    },
  };
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
