import { type NanoQuantity, parseQuantity } from '../../../contract/quantity.ts';
import { toFields } from './field.ts';

/** Quantities by the name of their resource, in billionths. What is named with 0 is in it. */
export type ResourceList = ReadonlyMap<string, NanoQuantity>;

/** The API server rounds what it reads up to thousandths (pkg/apis/core/v1/defaults.go `SetDefaults_ResourceList`, v1.36). */
const GRAIN: NanoQuantity = 10n ** 6n;

/** Reads a map of quantities as the API server does; one that cannot be read is left out. */
export function toResourceList(value: unknown): ResourceList {
  return new Map(
    Object.entries(toFields(value)).flatMap(([name, text]) => {
      const quantity = toQuantity(text);
      return quantity === undefined ? [] : [[name, quantity] as const];
    }),
  );
}

/** Writes quantities so that `toResourceList` reads the same. */
export function toWritten(list: ResourceList): Readonly<Record<string, string>> {
  return Object.fromEntries([...list].map(([name, quantity]) => [name, `${quantity}n`]));
}

/** The sum, of whatever either of them names. */
export function addLists(left: ResourceList, right: ResourceList): ResourceList {
  return merge(left, right, (one, other) => one + other);
}

/** The larger of both, of whatever either of them names. */
export function maxLists(left: ResourceList, right: ResourceList): ResourceList {
  return merge(left, right, (one, other) => (one > other ? one : other));
}

function merge(
  left: ResourceList,
  right: ResourceList,
  combine: (one: NanoQuantity, other: NanoQuantity) => NanoQuantity,
): ResourceList {
  const merged = new Map(left);
  for (const [name, quantity] of right) {
    const there = merged.get(name);
    merged.set(name, there === undefined ? quantity : combine(there, quantity));
  }
  return merged;
}

/** @param value the API server writes texts; a template in an object of somebody else's kind may hold a number */
function toQuantity(value: unknown): NanoQuantity | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  const quantity = typeof text === 'string' ? parseQuantity(text) : undefined;
  return quantity === undefined ? undefined : ((quantity + GRAIN - 1n) / GRAIN) * GRAIN;
}
