import { SCOPE_NAMES, SCOPE_OPERATORS } from '../../../contract/scope-names.ts';
import type { QuotaScopes, ScopeRequirement } from '../quota-scopes.ts';
import { toFields, toList } from './field.ts';

/** The scopes of a quota as far as they are known, and the names of those that are not. */
export interface ReadScopes {
  readonly scopes: QuotaScopes;
  readonly unknown: readonly string[];
}

/** Reads `scopes` and `scopeSelector` of a ResourceQuota's spec. */
export function toScopes(spec: unknown): ReadScopes {
  const { scopes, scopeSelector } = toFields(spec);
  const names = toList(scopes);
  const expressions = toList(toFields(scopeSelector)['matchExpressions']);
  const known = names.flatMap((name) => findWord(SCOPE_NAMES, name) ?? []);
  const requirements = expressions.flatMap((expression) => toRequirement(expression) ?? []);
  const selector = requirements.length === 0 ? {} : { scopeSelector: { matchExpressions: requirements } };
  const unknown = [
    ...names.filter((name) => findWord(SCOPE_NAMES, name) === undefined),
    ...expressions.filter((expression) => toRequirement(expression) === undefined),
  ];
  return { scopes: { scopes: known, ...selector }, unknown: unknown.map(toName) };
}

function toRequirement(value: unknown): ScopeRequirement | undefined {
  const fields = toFields(value);
  const scopeName = findWord(SCOPE_NAMES, fields['scopeName']);
  const operator = findWord(SCOPE_OPERATORS, fields['operator']);
  if (scopeName === undefined || operator === undefined) return undefined;
  return { scopeName, operator, values: toList(fields['values']).map(String) };
}

function findWord<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value);
}

function toName(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
