import { TRIGGER_KEYS } from '../../../contract/trigger-metadata.ts';

/** KEDA looks such a key's value up in the environment of the scale target's container (pkg/scalers/external_scaler.go, v2.21). */
const SUFFIX = 'FromEnv';

/** A trigger's metadata in two parts. */
export interface SplitMetadata {
  /** what stands there in clear */
  readonly written: Readonly<Record<string, string>>;
  /** keys that we know, but whose value is said to be in an environment that we do not read: `queueName` … */
  readonly fromEnvironment: readonly string[];
}

/** Sets aside what only KEDA could resolve. */
export function splitMetadata(metadata: Readonly<Record<string, string>>): SplitMetadata {
  const fromEnvironment = TRIGGER_KEYS.filter((key) => Object.hasOwn(metadata, `${key}${SUFFIX}`));
  const unread = new Set(fromEnvironment.map((key) => `${key}${SUFFIX}`));
  return { written: Object.fromEntries(Object.entries(metadata).filter(([key]) => !unread.has(key))), fromEnvironment };
}

/** What its author should write instead, as a sentence. */
export function explainFromEnvironment(key: string): string {
  return `trigger metadata ${key}${SUFFIX} names a variable of the scale target, which is not read here: write ${key} itself`;
}
