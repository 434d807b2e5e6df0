/** Returns the value that was first seen with this key, so that equal values exist once. */
export type Interning<Value> = (key: string, value: Value) => Value;

/**
 * Shares equal values among objects that live long.
 *
 * @param limit so many keys are remembered; then all are forgotten at once, and sharing begins anew: this costs memory,
 *   never correctness, and what has ever more different keys must not be kept for ever
 */
export function createInterning<Value>(limit: number): Interning<Value> {
  const values = new Map<string, Value>();
  return (key, value) => {
    const there = values.get(key);
    if (there !== undefined) return there;
    if (values.size >= limit) values.clear();
    values.set(key, value);
    return value;
  };
}
