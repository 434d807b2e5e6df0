import { z } from 'zod';
import { QuotientError } from '../../errors.ts';

/** Why a node takes only some pods. */
export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
}

/** What a pool's pods put up with; absent parts match anything. */
export interface Toleration {
  readonly key: string;
  readonly value?: string;
  readonly effect?: string;
}

/** As in a Node's spec (core/v1 types.go, v0.36). */
export const taintSchema = z.object({ key: z.string(), value: z.string().optional(), effect: z.string() });

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/**
 * Reads a toleration as `kubectl taint` spells taints: `key=value:NoSchedule`, `key:NoSchedule`, `key=value`, `key`.
 *
 * @throws QuotientError `invalid-input`
 */
export function parseToleration(text: string): Toleration {
  const match = /^([^=:\s]+)(?:=([^=:\s]*))?(?::([A-Za-z]+))?$/.exec(text);
  const [, key = '', value, effect] = match ?? [];
  if (match === null || (effect !== undefined && !EFFECTS.includes(effect))) {
    const forms = 'must be KEY, KEY=VALUE or either with :NoSchedule or :NoExecute behind it';
    throw new QuotientError('invalid-input', `--toleration ${JSON.stringify(text)}: ${forms}`);
  }
  return { key, ...(value === undefined ? {} : { value }), ...(effect === undefined ? {} : { effect }) };
}

/** The taints that keep a pool's pods away: a preference keeps nobody away. */
export function findRepelling(taints: readonly Taint[], tolerations: readonly Toleration[]): readonly Taint[] {
  return taints.filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** As `kubectl taint` spells it. */
export function formatTaint({ key, value = '', effect }: Taint): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`;
}

function tolerates({ key, value, effect }: Toleration, taint: Taint): boolean {
  return (
    key === taint.key && [taint.value ?? '', undefined].includes(value) && [taint.effect, undefined].includes(effect)
  );
}
