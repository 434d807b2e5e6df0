import type { SCOPE_NAMES, SCOPE_OPERATORS } from '../../contract/scope-names.ts';
import { isBestEffort, type PodShape } from './pod-shape.ts';

/** One condition of a quota's `scopeSelector`. A plain entry of `scopes` is one with operator `Exists`. */
export interface ScopeRequirement {
  readonly scopeName: (typeof SCOPE_NAMES)[number];
  readonly operator: (typeof SCOPE_OPERATORS)[number];
  readonly values: readonly string[];
}

/** What decides whether a quota counts a pod at all. */
export interface QuotaScopes {
  readonly scopes: readonly ScopeRequirement['scopeName'][];
  readonly scopeSelector?: { readonly matchExpressions: readonly ScopeRequirement[] } | undefined;
}

/**
 * Does a quota count this pod? Every scope and every expression must match.
 * As pkg/quota/v1/evaluator/core/pods.go `podMatchesScopeFunc` (Kubernetes v1.36) has it.
 */
export function matchesScopes({ scopes, scopeSelector }: QuotaScopes, pod: PodShape): boolean {
  const plain = scopes.map((scopeName): ScopeRequirement => ({ scopeName, operator: 'Exists', values: [] }));
  return [...plain, ...(scopeSelector?.matchExpressions ?? [])].every((requirement) => matches(requirement, pod));
}

function matches(requirement: ScopeRequirement, pod: PodShape): boolean {
  switch (requirement.scopeName) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'CrossNamespacePodAffinity':
      return pod.usesCrossNamespaceAffinity;
    case 'VolumeAttributesClass':
      // Of volume claims only.
      return false;
    case 'PriorityClass':
      return matchesPriorityClass(requirement, pod.priorityClassName);
  }
}

function isTerminating({ activeDeadlineSeconds }: PodShape): boolean {
  return activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
}

/** A label selector's rules: `NotIn` is also met by a pod without any class. */
function matchesPriorityClass({ operator, values }: ScopeRequirement, name: string | undefined): boolean {
  switch (operator) {
    case 'Exists':
      return name !== undefined;
    case 'DoesNotExist':
      return name === undefined;
    case 'In':
      return name !== undefined && values.includes(name);
    case 'NotIn':
      return name === undefined || !values.includes(name);
  }
}
