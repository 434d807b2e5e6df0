import { z } from 'zod';
import { findNearestWord, suggestWord } from './nearest-word.ts';
import { parseQuantity } from './quantity.ts';

/** KEDA hands over the trigger's whole metadata map; these keys are its own (pkg/scalers/external_scaler.go, v2.21). */
const KEDA_KEYS = ['scalerAddress', 'enableTLS', 'unsafeSsl'] as const;

/** Every metadata value is a string (KEDA's `map<string, string>`), so a number is text that reads as one. */
function number(rule: string, isAllowed: (value: number) => boolean): z.ZodType<number, string> {
  return z
    .string()
    .refine((text) => /^\d+(\.\d+)?$/.test(text) && isAllowed(Number(text)), { error: rule })
    .transform(Number);
}

const positive = number('must be a number from 0.000001 to 1000000000000', (value) => value >= 1e-6 && value <= 1e12);
const positiveInteger = number('must be a whole number ≥ 1', (value) => Number.isSafeInteger(value) && value >= 1);
const quantity = z.string().refine((text) => (parseQuantity(text) ?? 0n) > 0n, {
  error: 'must be a Kubernetes quantity above 0, such as 500m, 2 or 1.5Gi',
});
const priority = z
  .string()
  .regex(/^-?\d{1,9}$/, { error: 'must be a whole number from -999999999 to 999999999' })
  .transform(Number);

/** RabbitMQ limits names to 255 bytes of UTF-8 (AMQP 0-9-1 `shortstr`). */
const brokerName = z.string().refine((text) => text.length > 0 && new TextEncoder().encode(text).length <= 255, {
  error: 'must be 1 to 255 bytes long',
});

const triggerSchema = z.object({
  queueName: brokerName,
  vhost: brokerName.optional(),
  broker: z.string().min(1, { error: 'must not be empty' }).default('default'),
  weight: positive.default(1),
  priority: priority.default(0),
  messagesPerWorker: positiveInteger.default(1),
  expectedSeconds: positive.optional(),
  concurrency: positiveInteger.default(1),
  prefetch: positiveInteger.optional(),
  cpu: quantity.optional(),
  memory: quantity.optional(),
  scaling: z.enum(['direct', 'keda'], { error: 'must be "direct" or "keda"' }).default('direct'),
});

/**
 * What a trigger says about its pool, with defaults filled in.
 * `vhost` is absent where the broker's own applies; `cpu` and `memory` are quantities as written, for one worker.
 */
export type Trigger = z.infer<typeof triggerSchema>;

/** The keys that a trigger may carry, in the order in which the documentation lists them. */
export const TRIGGER_KEYS: readonly string[] = Object.keys(triggerSchema.shape);

/**
 * A trigger as understood, with warnings for what was ignored; or the author's mistakes, one sentence each.
 */
export type ParsedTrigger =
  | { readonly ok: true; readonly trigger: Trigger; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/**
 * Reads the metadata of a trigger, the same from a ScaledObject, from KEDA's request and from a pools file.
 * An unknown key is only a warning: an upgrade or downgrade must not stop anybody's scale loop.
 *
 * @param metadata the trigger's map, KEDA's own keys included
 */
export function parseTriggerMetadata(metadata: Readonly<Record<string, string>>): ParsedTrigger {
  const parsed = triggerSchema.safeParse(metadata, { reportInput: true });
  if (!parsed.success) return { ok: false, mistakes: parsed.error.issues.map((issue) => toSentence(issue, metadata)) };
  const known = new Set<string>([...TRIGGER_KEYS, ...KEDA_KEYS]);
  const warnings = Object.keys(metadata)
    .filter((key) => !known.has(key))
    .map((key) => `trigger metadata "${key}" is unknown and ignored; ${suggestWord(key, TRIGGER_KEYS)}`);
  return { ok: true, trigger: parsed.data, warnings: [...warnings, ...warnTls(metadata)] };
}

/** KEDA would not connect, and say so in words of its own. */
function warnTls({ enableTLS }: Readonly<Record<string, string>>): readonly string[] {
  if (enableTLS !== 'true') return [];
  return ['trigger metadata enableTLS "true": Quotient speaks gRPC without TLS, so KEDA cannot reach it; leave it out'];
}

function toSentence(issue: z.core.$ZodIssue, metadata: Readonly<Record<string, string>>): string {
  const key = String(issue.path[0]);
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (value !== undefined) return `trigger metadata ${key} ${JSON.stringify(value)}: ${issue.message}`;
  const nearMiss = Object.keys(metadata).find((given) => findNearestWord(given, [key]) !== undefined);
  return `trigger metadata ${key} is required${nearMiss === undefined ? '' : `; is "${nearMiss}" meant to be "${key}"?`}`;
}
