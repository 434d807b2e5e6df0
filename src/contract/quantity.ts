/**
 * Kubernetes quantities (`500m`, `1.5Gi`, `1e3`), read exactly.
 * Grammar and rounding: k8s.io/apimachinery/pkg/api/resource/quantity.go (v0.36).
 */

/** A quantity in billionths of its unit: Kubernetes keeps nothing finer, and rounds what is finer away from zero. */
export type NanoQuantity = bigint;

const NANO_DIGITS = 9;

/** Quantities with a binary suffix are capped at the largest int64, others are not (quantity.go `maxAllowed`). */
const LARGEST_BINARY = (2n ** 63n - 1n) * 10n ** BigInt(NANO_DIGITS);

/** No quantity that anybody means is longer, and a long one takes for ever to read. */
const MAX_LENGTH = 64;

const PATTERN = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([eE][+-]?\d{1,3})|([KMGTPE]i)|([numkMGTPE]))?$/;

const DECIMAL_EXPONENTS: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);

const BINARY_POWERS: ReadonlyMap<string, bigint> = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);

/**
 * Reads a quantity in any form that Kubernetes accepts, but two that nobody means: a text without a digit, which
 * Kubernetes reads as 0, and an exponent of more than three digits, over which it computes for minutes.
 *
 * @param text for example `100m`, `0.1`, `1e3`, `1.5Gi`, `128974848000m`
 * @returns the value in billionths, or undefined if it is not a quantity
 */
export function parseQuantity(text: string): NanoQuantity | undefined {
  const match = text.length > MAX_LENGTH ? null : PATTERN.exec(text);
  if (match === null) return undefined;
  const [, sign, number = '', exponent, binary, decimal] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const digits = BigInt(`${whole}${fraction}`) << (BINARY_POWERS.get(binary ?? '') ?? 0n);
  const scale = exponent === undefined ? (DECIMAL_EXPONENTS.get(decimal ?? '') ?? 0) : Number(exponent.slice(1));
  const nano = shiftDecimal(digits, scale - fraction.length + NANO_DIGITS);
  const capped = binary !== undefined && nano > LARGEST_BINARY ? LARGEST_BINARY : nano;
  return sign === '-' ? -capped : capped;
}

/** digits · 10^places, rounded up. */
function shiftDecimal(digits: bigint, places: number): bigint {
  if (places >= 0) return digits * 10n ** BigInt(places);
  const divisor = 10n ** BigInt(-places);
  return (digits + divisor - 1n) / divisor;
}

/**
 * Is this resource counted in thousandths (CPU), not in whole units (bytes, counts)?
 *
 * @param resource as a ResourceQuota names it: `cpu`, `requests.cpu`, `limits.memory`, `pods` …
 */
export function isMilliResource(resource: string): boolean {
  return resource === 'cpu' || resource === 'requests.cpu' || resource === 'limits.cpu';
}

/**
 * Turns a quantity into the integer that rows are kept in: milli-CPU for CPU, whole bytes or counts for the rest.
 *
 * @param quantity in billionths, ≥ 0
 * @param resource the row's resource
 * @param round `up` for what is charged, `down` for a ceiling: so that rounding never lets a pod in that would be refused
 * @returns 0 … 2⁵³−1; what is larger is capped (8 PiB of memory, which no quota needs to tell apart from no limit)
 */
export function toAmount(quantity: NanoQuantity, resource: string, round: 'up' | 'down'): number {
  const unit = 10n ** BigInt(isMilliResource(resource) ? NANO_DIGITS - 3 : NANO_DIGITS);
  const amount = (quantity + (round === 'up' ? unit - 1n : 0n)) / unit;
  if (amount <= 0n) return 0;
  return amount > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(amount);
}
