import { suggestWord } from '../../contract/nearest-word.ts';
import { parseQuantity, toAmount } from '../../contract/quantity.ts';
import { QuotientError } from '../../errors.ts';

/** One `key=value` of an option. */
export interface Pair {
  readonly key: string;
  readonly value: string;
}

/**
 * Reads `key=value,key=value`.
 *
 * @param option as its user knows it, for messages
 * @param text empty or blank: no pairs
 * @throws QuotientError `invalid-input`
 */
export function parsePairs(option: string, text: string): readonly Pair[] {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const pairs = parts.map((part) => {
    const at = part.indexOf('=');
    const [key, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    if (at > 0 && key !== '' && value !== '') return { key, value };
    throw toWrongOption(option, text, `${JSON.stringify(part.trim())} is not of the form NAME=VALUE`);
  });
  const twice = pairs.find(({ key }, place) => pairs.findIndex((pair) => pair.key === key) < place);
  if (twice !== undefined) throw toWrongOption(option, text, `${twice.key} is given twice`);
  return pairs;
}

/** @param known every key that would be right */
export function refuseUnknown(option: string, text: string, pairs: readonly Pair[], known: readonly string[]): void {
  const unknown = pairs.find(({ key }) => !known.includes(key));
  if (unknown === undefined) return;
  throw toWrongOption(option, text, `${unknown.key} is unknown; ${suggestWord(unknown.key, known)}`);
}

/**
 * A quantity as Kubernetes writes it, > 0: cores or bytes, as finely as Kubernetes counts them.
 *
 * @throws QuotientError `invalid-input`
 */
export function parseAmount(option: string, text: string, resource: 'cpu' | 'memory'): number {
  const nano = parseQuantity(text);
  const amount = nano === undefined ? 0 : toAmount(nano, resource, 'down');
  if (amount >= Number.MAX_SAFE_INTEGER)
    throw toWrongOption(option, text, `${resource} is more than Kubernetes counts`);
  if (amount > 0) return resource === 'cpu' ? amount / 1000 : amount;
  throw toWrongOption(
    option,
    text,
    `${resource} must be a quantity above 0, such as ${resource === 'cpu' ? '21 or 500m' : '60Gi'}`,
  );
}

/**
 * A number within bounds.
 *
 * @throws QuotientError `invalid-input`
 */
export function parseNumber(
  option: string,
  text: string,
  { least, most, isWhole = false }: { readonly least: number; readonly most: number; readonly isWhole?: boolean },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  throw toWrongOption(option, text, `must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`);
}

export function toWrongOption(option: string, text: string, rule: string): QuotientError {
  return new QuotientError('invalid-input', `${option} ${JSON.stringify(text)}: ${rule}`);
}
