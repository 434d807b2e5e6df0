import type { PoolName } from './pool-name.ts';

/** To be told what KEDA was answered about a pool, since it may still become what is set. */
export interface AnswerListener {
  /** @param replicas the value; undefined where it was an error */
  onMetric(pool: PoolName, replicas: number | undefined): void;
  /** that it has work */
  onActive(pool: PoolName): void;
}
