/** Amounts of rows in words. Kept inside the decision, which knows no package and no other folder. */

const BINARY_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/**
 * An amount as a person would say it: `5.25 CPU`, `1.5 GiB`, and the bare number of what is counted.
 *
 * @param amount ≥ 0, in the row's base unit: milli-CPU, bytes or counts
 * @param resource as the quota names it
 */
export function formatAmount(amount: number, resource: string): string {
  const plain = resource.replace(/^(requests|limits)\./, '');
  if (plain === 'cpu') return `${amount / 1000} CPU`;
  if (plain === 'memory' || plain.endsWith('storage') || plain.startsWith('hugepages-')) return formatBytes(amount);
  return String(amount);
}

/** With at most two decimals, and none that say nothing. */
function formatBytes(bytes: number): string {
  const power = Math.min(BINARY_UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round((bytes / 1024 ** power) * 100) / 100} ${BINARY_UNITS[power]}`;
}
