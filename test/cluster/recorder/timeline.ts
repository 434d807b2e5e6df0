/** One line of a timeline. Times are milliseconds since the recorder's start; a line is written when something changes. */
export type TimelineEntry = { readonly atMs: number } & TimelineFact;

export type TimelineFact =
  | StartFact
  | PoolFact
  | RefusedFact
  | QuotaFact
  | QueueFact
  | GrantedFact
  | AnsweringFact
  | ConditionFact
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'end' };

/** The first line: how this timeline's time stands to that of ledgers (`monotonicMs`) and to the wall's. */
export interface StartFact {
  readonly kind: 'start';
  readonly namespace: string;
  readonly startedAtMs: number;
  readonly wallTime: string;
}

/** The pods of one owner: of a Deployment or StatefulSet by its name, of a Job as `Job/name`. */
export interface PoolFact {
  readonly kind: 'pool';
  readonly pool: string;
  /** what one replica requests, milli-CPU */
  readonly cpu: number;
  /** spec.replicas; for pods that nothing scales, those that there are */
  readonly asked: number;
  /** not terminating, not over */
  readonly active: number;
  /** of these, ready */
  readonly ready: number;
  /** still charged to the quota, and on their way out */
  readonly terminating: number;
}

/** Creations of pods that the quota refused since the last such line of this owner, as Events tell it. */
export interface RefusedFact {
  readonly kind: 'refused';
  /** for example `ReplicaSet/mproject-6d4f` */
  readonly owner: string;
  readonly count: number;
  readonly message: string;
}

/** One row of a ResourceQuota, in milli-CPU, bytes or counts. */
export interface QuotaFact {
  readonly kind: 'quota';
  readonly quota: string;
  readonly resource: string;
  readonly used: number;
  readonly hard: number;
}

export interface QueueFact {
  readonly kind: 'queue';
  readonly queue: string;
  readonly ready: number;
  readonly unacknowledged: number;
  readonly consumers: number;
}

/** What Quotient shows for a pool. */
export interface GrantedFact {
  readonly kind: 'granted';
  readonly pool: string;
  readonly allocated?: number;
  readonly granted?: number;
  readonly reason: string;
}

/** Whether Quotient answers: while it does not, what it showed last is no news of anything. */
export interface AnsweringFact {
  readonly kind: 'answering';
  readonly isAnswering: boolean;
}

/** A condition of a ScaledObject or an HPA. */
export interface ConditionFact {
  readonly kind: 'condition';
  /** for example `ScaledObject/mproject` */
  readonly object: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}
