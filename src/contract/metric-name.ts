/**
 * The name of the one metric that KEDA hears of, for every pool the same.
 *
 * The HPA sees it as `s<trigger index>-quotient-replicas`. KEDA scopes external metrics by ScaledObject, so a name that
 * depends on nothing can never change under a running HPA. Lower-case letters and dashes only: KEDA passes nothing else on.
 */
export const METRIC_NAME = 'quotient-replicas';
