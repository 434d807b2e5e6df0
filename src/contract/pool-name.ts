/** Which pool: the namespace and name of its ScaledObject. */
export interface PoolName {
  readonly namespace: string;
  readonly name: string;
}
