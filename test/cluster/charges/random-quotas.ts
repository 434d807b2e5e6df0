import type { Dice } from './dice.ts';
import { PRIORITY_CLASSES } from './random-pods.ts';
import type { Quantities } from './random-resources.ts';

/** The `spec` of a ResourceQuota. */
export interface QuotaSpec {
  readonly hard: Quantities;
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions: readonly Expression[] };
}

interface Expression {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** So much that no random pod is refused for lack of room. */
const PLENTY = '8E';

const COMPUTE = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** Any quota may count these: Kubernetes' own list of what a scope goes with does not know them. */
const ALWAYS = ['pods', 'count/pods', 'requests.nvidia.com/gpu', 'requests.example.com/fpga'];

/** Only quotas without scopes may count these; the last three are never charged to a pod. */
const UNSCOPED = [
  'ephemeral-storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'hugepages-2Mi',
  'requests.hugepages-2Mi',
  'services',
  'requests.storage',
  'count/secrets',
];

/** @param isNaming pods of the namespace name CPU and memory, so that quotas on them do not refuse them all */
export function aRandomQuota(dice: Dice, isNaming: boolean): QuotaSpec {
  const names = dice.chance(0.25) ? [] : aScopeSet(dice);
  // Of the scopes, each goes into one of the two fields that they can be written in.
  const scopes = names.filter(() => dice.chance(0.5));
  const matchExpressions = names.filter((name) => !scopes.includes(name)).flatMap((name) => toExpressions(dice, name));
  return {
    hard: aHard(dice, names, isNaming),
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(matchExpressions.length === 0 ? {} : { scopeSelector: { matchExpressions } }),
  };
}

function aScopeSet(dice: Dice): readonly string[] {
  return [
    dice.pick(['BestEffort', 'NotBestEffort', undefined, undefined]),
    dice.pick(['Terminating', 'NotTerminating', undefined, undefined]),
    dice.pick(['PriorityClass', undefined]),
    dice.pick(['CrossNamespacePodAffinity', undefined, undefined]),
  ].filter((name) => name !== undefined);
}

function toExpressions(dice: Dice, scopeName: string): readonly Expression[] {
  if (scopeName !== 'PriorityClass') return [{ scopeName, operator: 'Exists' }];
  return Array.from({ length: 1 + dice.below(2) }, () => {
    const operator = dice.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
    if (operator === 'Exists' || operator === 'DoesNotExist') return { scopeName, operator };
    const [first = '', second = ''] = PRIORITY_CLASSES;
    return { scopeName, operator, values: dice.pick([[first], [second], [first, second]]) };
  });
}

function aHard(dice: Dice, scopes: readonly string[], isNaming: boolean): Quantities {
  const compute = scopes.includes('BestEffort') ? [] : COMPUTE;
  const names = [
    ...dice.some(compute, isNaming ? 0.6 : 0.06),
    ...dice.some(ALWAYS, 0.5),
    ...(scopes.length === 0 ? dice.some(UNSCOPED, 0.4) : []),
  ];
  // A quota that limits nothing has no status to compare.
  return Object.fromEntries((names.length === 0 ? ['pods'] : names).map((name) => [name, PLENTY]));
}
