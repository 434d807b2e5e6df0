/** What a ResourceQuota's scopes may be (k8s.io/api/core/v1 `ResourceQuotaScope`, v0.36). */
export const SCOPE_NAMES = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
] as const;

/** How an expression of a `scopeSelector` compares (k8s.io/api/core/v1 `ScopeSelectorOperator`, v0.36). */
export const SCOPE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
