import { isMilliResource } from '../../contract/quantity.ts';

/** Largest first; what is smaller than the last is said in bytes. */
const BYTE_UNITS = [
  { name: 'PiB', bytes: 2 ** 50 },
  { name: 'TiB', bytes: 2 ** 40 },
  { name: 'GiB', bytes: 2 ** 30 },
  { name: 'MiB', bytes: 2 ** 20 },
  { name: 'KiB', bytes: 2 ** 10 },
] as const;

const BYTE_RESOURCE = /(^|\.)(memory|storage|ephemeral-storage|hugepages-.+)$/;

/**
 * A row's amount for a person who reads a table: `5.25 CPU`, `60 GiB`, `12`. A count has no unit: the row's resource says
 * of what.
 *
 * @param amount in the row's base unit: milli-CPU, bytes or counts; may be negative
 * @param resource as the quota names it
 */
export function toAmountText(amount: number, resource: string): string {
  if (isMilliResource(resource)) return `${toRounded(amount / 1000)} CPU`;
  if (!isByteResource(resource)) return String(amount);
  const unit = BYTE_UNITS.find(({ bytes }) => Math.abs(amount) >= bytes);
  return unit === undefined ? `${amount} B` : `${toRounded(amount / unit.bytes)} ${unit.name}`;
}

/** Is this resource counted in bytes? */
function isByteResource(resource: string): boolean {
  return BYTE_RESOURCE.test(resource);
}

/** To hundredths, and what is less than one to thousandths: a milli-CPU is little, but not none. */
function toRounded(value: number): string {
  const parts = Math.abs(value) < 0.01 ? 1000 : 100;
  return String(Math.round(value * parts) / parts);
}
