import type { KeptPod } from './pod.ts';

/**
 * Does a quota charge this pod for what it requests, or only for being there (`count/pods`)? Not once it has finished, nor
 * when it should have been gone long ago (pkg/quota/v1/evaluator/core/pods.go `QuotaV1Pod`, Kubernetes v1.36). The quota
 * controller may notice the latter some minutes late.
 *
 * @param nowMs Unix time
 */
export function isCharged({ isFinished, chargedUntilMs }: KeptPod, nowMs: number): boolean {
  return !isFinished && (chargedUntilMs === undefined || nowMs <= chargedUntilMs);
}
