import { z } from 'zod';
import { suggestWord } from './nearest-word.ts';

/** One thing that somebody wrote wrongly: where, and a sentence with the value, the rule and the nearest right word. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly sentence: string;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Turns every issue that a schema found into a sentence for the person who wrote the input.
 *
 * @param error from `schema.safeParse(input, { reportInput: true })`
 * @param schema the same schema: it knows the right words
 * @param input what was parsed
 */
export function toMistakes(error: z.ZodError, schema: z.ZodType, input: unknown): Mistake[] {
  const words = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return error.issues.flatMap((issue) => toIssueMistakes(issue, words, input));
}

/** `pools[2].charges[0]`; the whole input is `(top level)`. */
export function formatPath(path: readonly (string | number)[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? '(top level)' : text.replace(/^\./, '');
}

function toIssueMistakes(issue: z.core.$ZodIssue, words: JsonSchema, input: unknown): Mistake[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    const known = findKeys(words, words, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      sentence: `${formatPath([...path, key])} is unknown; ${suggestWord(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, sentence: `${formatPath(path)}: its name ${issue.issues[0]?.message ?? issue.message}` }];
  }
  const value = getValue(input, path);
  if (value === undefined) return [{ path, sentence: `${formatPath(path)} is missing: it ${toRule(issue)}` }];
  return [{ path, sentence: `${formatPath(path)}${showValue(value, path)}: ${toRule(issue)}` }];
}

/** Zod's names of types, as people who write YAML and JSON say them. */
const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map'],
  ['record', 'a map'],
]);

/** What was expected, as the rest of a sentence: `must be …`. */
function toRule(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return `must be ${TYPE_NAMES.get(issue.expected) ?? issue.expected}`;
  }
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${toUnit(issue.origin)}`;
  if (issue.code === 'too_big')
    return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}${toUnit(issue.origin)}`;
  if (issue.code === 'invalid_format' && issue.format === 'datetime')
    return 'must be a time such as 2026-01-01T00:00:00Z';
  if (issue.code === 'invalid_union') return toUnionRule(issue);
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
  return issue.message;
}

/** Of every form that it could have, what is wrong first. */
function toUnionRule({ discriminator, errors }: z.core.$ZodIssueInvalidUnion): string {
  if (discriminator !== undefined) return `must be one of those that ${discriminator} can be`;
  const rules = errors.flatMap(([first]) => (first === undefined ? [] : [toRule(first)]));
  return rules.map((rule, index) => (index === 0 ? rule : rule.replace(/^must be /, ''))).join(', or ');
}

function getValue(input: unknown, path: readonly (string | number)[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function toUnit(origin: string): string {
  if (origin === 'string') return ' character long';
  return origin === 'array' ? ' long' : '';
}

/**
 * The value as its author would recognise it, cut so that a whole file never lands in one sentence. Sentences get logged:
 * no password, and of a URL nothing before its last `@`.
 */
function showValue(value: unknown, path: readonly (string | number)[]): string {
  const key = String(path.at(-1));
  if (/password$/i.test(key)) return '';
  const text = toText(value);
  const safe = /url$/i.test(key) ? text.replace(/^"?.*@/, '"…@') : text;
  return safe.length > 60 ? ` ${safe.slice(0, 57)}…` : ` ${safe}`;
}

function toText(value: unknown): string {
  try {
    return JSON.stringify(value, hideSecrets) ?? String(value);
  } catch {
    // A YAML alias can make a value that holds itself.
    return '(a value that holds itself)';
  }
}

/** A password may stand anywhere within, in a URL too. */
function hideSecrets(key: string, value: unknown): unknown {
  if (/password$/i.test(key)) return '…';
  return typeof value === 'string' ? value.replaceAll(/:\/\/[^@\s]*@/g, '://…@') : value;
}

/** Every key allowed at a path; where a union leaves several forms open, those of all of them. */
function findKeys(schema: JsonSchema, root: JsonSchema, path: readonly (string | number)[]): string[] {
  const forms = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].map((form) =>
    resolveReference(form, root),
  );
  const [part, ...rest] = path;
  const keys = forms.flatMap((form) => {
    if (part === undefined) {
      const nested = form === schema ? [] : findKeys(form, root, []);
      return [...Object.keys(form.properties ?? {}), ...nested];
    }
    const next = typeof part === 'number' ? form.items : (form.properties?.[part] ?? form.additionalProperties);
    return isSchema(next) ? findKeys(next, root, rest) : form === schema ? [] : findKeys(form, root, path);
  });
  return [...new Set(keys)];
}

function resolveReference(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target ?? schema;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
