import type { PoolName } from '../../contract/pool-name.ts';
import { parseTriggerMetadata } from '../../contract/trigger-metadata.ts';
import { QuotientError } from '../../errors.ts';

type Metadata = Readonly<Record<string, string>>;

/** One ScaledObject's trigger, as every request of KEDA names it. */
interface TriggerReference extends PoolName {
  readonly scalerMetadata: Metadata;
}

/**
 * Whether a trigger's metadata is right; nothing else is looked at.
 *
 * @returns the author's mistakes in one error, or undefined
 */
export type CheckMetadata = (reference: TriggerReference) => QuotientError | undefined;

/** As many pools as one instance is made for. */
const MAX_REMEMBERED = 10_000;

/** Several times what a trigger has, in characters; together with the count it bounds what strangers can have remembered. */
const MAX_REMEMBERED_CHARACTERS = 2_048;

/**
 * KEDA sends a pool's whole metadata with each of its calls, so what was found right is remembered and only compared:
 * checking it anew was an eighth of the CPU time of a call. Go sends the keys in any order.
 */
export function createMetadataCheck(): CheckMetadata {
  const right = new Map<string, Metadata>();
  return ({ namespace, name, scalerMetadata }) => {
    const key = `${namespace}/${name}`;
    const known = right.get(key);
    if (known !== undefined && isSame(known, scalerMetadata)) return undefined;
    const parsed = parseTriggerMetadata(scalerMetadata);
    if (!parsed.ok) return new QuotientError('invalid-metadata', parsed.mistakes.join('; '));
    if (right.size >= MAX_REMEMBERED) right.clear();
    if (countCharacters(scalerMetadata) + key.length <= MAX_REMEMBERED_CHARACTERS) right.set(key, scalerMetadata);
    return undefined;
  };
}

function isSame(left: Metadata, right: Metadata): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

function countCharacters(metadata: Metadata): number {
  return Object.entries(metadata).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
}
