/** One key per pool, whatever its names hold. */
export function toPoolKey(namespace: string, pool: string): string {
  return `${namespace.length}/${namespace}/${pool}`;
}
