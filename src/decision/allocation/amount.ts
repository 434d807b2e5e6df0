/** Amounts of rows in words. Kept inside the decision, which knows no package and no other folder. */

const BINARY_UNITS = ['', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB'] as const;

/**
 * An amount as a person would say it: `5.25 CPU`, `1.5 GiB`, `3 pods`.
 *
 * @param amount in the row's base unit: milli-CPU, bytes or counts
 * @param resource as the quota names it
 */
export function formatAmount(amount: number, resource: string): string {
  const plain = resource.replace(/^(requests|limits)\./, '');
  if (plain === 'cpu') return `${formatNumber(amount / 1000)} CPU`;
  if (plain === 'memory' || plain === 'storage' || plain === 'ephemeral-storage' || plain.startsWith('hugepages-')) {
    return formatBytes(amount);
  }
  return `${amount} ${plain}`;
}

function formatBytes(bytes: number): string {
  const power = Math.min(BINARY_UNITS.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10));
  return power === 0 ? `${bytes} bytes` : `${formatNumber(bytes / 1024 ** power)}${BINARY_UNITS[power]}`;
}

/** At most two decimals, and none that say nothing. */
export function formatNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}
