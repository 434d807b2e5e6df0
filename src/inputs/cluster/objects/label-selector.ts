import { toFields, toList, toText, toTexts } from './field.ts';

/** Which pods something owns or means, by their labels. Every part must match. */
export interface LabelSelector {
  readonly matchLabels: ReadonlyMap<string, string>;
  readonly matchExpressions: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** @returns undefined where there is none, which selects nothing; an empty one selects everything */
export function toLabelSelector(value: unknown): LabelSelector | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { matchLabels, matchExpressions } = toFields(value);
  return { matchLabels: toTexts(matchLabels), matchExpressions: toList(matchExpressions).map(toRequirement) };
}

/** As apimachinery's `LabelSelectorAsSelector` (pkg/apis/meta/v1/helpers.go, v0.36): `NotIn` is also met without the label. */
export function matchesSelector(selector: LabelSelector | undefined, labels: ReadonlyMap<string, string>): boolean {
  if (selector === undefined) return false;
  return (
    [...selector.matchLabels].every(([key, value]) => labels.get(key) === value) &&
    selector.matchExpressions.every((requirement) => matches(requirement, labels.get(requirement.key)))
  );
}

/** An operator that nobody knows is met by no pod. */
function toRequirement(value: unknown): LabelRequirement {
  const { key, operator, values } = toFields(value);
  const known = OPERATORS.find((name) => name === operator);
  return {
    key: toText(key) ?? '',
    operator: known ?? 'In',
    values: known === undefined ? [] : toList(values).filter((text) => typeof text === 'string'),
  };
}

function matches({ operator, values }: LabelRequirement, label: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label);
    case 'NotIn':
      return label === undefined || !values.includes(label);
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
  }
}
