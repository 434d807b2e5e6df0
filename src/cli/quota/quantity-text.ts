import { isMilliResource, type NanoQuantity, toAmount } from '../../contract/quantity.ts';

/** Largest first. */
const BINARY_SUFFIXES = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

const BYTES = /^(memory|ephemeral-storage|hugepages-.+)$/;

/**
 * A ceiling as one would write it in a manifest: `21`, `20500m`, `60Gi`, `7935012Ki`. Exact, but for what is finer than
 * Kubernetes counts in a quota, which is rounded down.
 *
 * @param quantity in billionths, ≥ 0
 * @param resource as containers name it
 */
export function toQuantityText(quantity: NanoQuantity, resource: string): string {
  const amount = toAmount(quantity, resource, 'down');
  if (isMilliResource(resource)) return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
  return BYTES.test(resource) ? toBinaryText(amount) : String(amount);
}

/** With the largest suffix that says it without a fraction. */
function toBinaryText(bytes: number): string {
  const suffix = BINARY_SUFFIXES.find((_, index) => {
    const unit = 2 ** (10 * (BINARY_SUFFIXES.length - index));
    return bytes >= unit && bytes % unit === 0;
  });
  if (suffix === undefined) return String(bytes);
  return `${bytes / 2 ** (10 * (BINARY_SUFFIXES.length - BINARY_SUFFIXES.indexOf(suffix)))}${suffix}`;
}
