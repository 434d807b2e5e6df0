import { toFields, toList } from './field.ts';
import { isPresent } from './presence.ts';

/**
 * Does any affinity or anti-affinity term of the pod's spec reach into other namespaces?
 * As pkg/quota/v1/evaluator/core/pods.go `usesCrossNamespacePodAffinity` (Kubernetes v1.36) has it.
 */
export function hasCrossNamespaceAffinity(spec: unknown): boolean {
  const { podAffinity, podAntiAffinity } = toFields(toFields(spec)['affinity']);
  return [podAffinity, podAntiAffinity].flatMap(toTerms).some(reachesOut);
}

function toTerms(affinity: unknown): readonly unknown[] {
  const fields = toFields(affinity);
  const preferred = toList(fields['preferredDuringSchedulingIgnoredDuringExecution']);
  return [
    ...toList(fields['requiredDuringSchedulingIgnoredDuringExecution']),
    ...preferred.map((weighted) => toFields(weighted)['podAffinityTerm']),
  ];
}

/** An empty `namespaceSelector` selects all namespaces, so its presence alone counts. */
function reachesOut(term: unknown): boolean {
  const { namespaces, namespaceSelector } = toFields(term);
  return toList(namespaces).length > 0 || isPresent(namespaceSelector);
}
