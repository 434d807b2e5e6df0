/** One pool with its ScaledObject and its HPA. */
export interface PoolPlan {
  readonly name: string;
  /** absent: named as the pool is */
  readonly queueName?: string;
  /** of one worker, one number per row */
  readonly charges: readonly number[];
  /** mean seconds of one task, where the author of the trigger has said so */
  readonly expectedSeconds?: number;
  readonly minReplicaCount: number;
  /** of an idle pool with a minimum: else it keeps that */
  readonly idleReplicaCount?: 0;
  readonly maxReplicaCount: number;
  readonly pollingMs: number;
  readonly pollingPhaseMs: number;
  readonly hpaPeriodMs: number;
  readonly hpaPhaseMs: number;
  /** the HPA leaves a difference of this fraction alone; absent: none */
  readonly hpaTolerance?: number;
  /** infinite where KEDA never deactivates */
  readonly cooldownMs: number;
  /** of the HPA, scaling down */
  readonly scaleDownWindowMs: number;
}
