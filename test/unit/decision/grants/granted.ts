import type { PoolMotion, ReadyPool, SnapshotRow } from '../../../../src/contract/snapshot.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { aPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';

/** Pods that are all there, with nothing on its way, unless told otherwise. */
export function aMotion(parts: Partial<PoolMotion> = {}): PoolMotion {
  return { active: 0, terminating: 0, told: 0, out: 0, hasFallen: false, isRefused: false, ...parts };
}

type Parts = Parameters<typeof aPool>[0];

/** A pool of 1-unit workers whose target and pods are both so many, unless told otherwise. */
export function aMovingPool(
  name: string,
  replicas: number,
  parts: Parts = {},
  motion: Partial<PoolMotion> = {},
): ReadyPool {
  return aPool({ name, replicas, charges: [1], ...parts, motion: aMotion({ active: replicas, ...motion }) });
}

/** What each pool is granted on one row of 10 units; its pods are those of the pools, unless told otherwise. */
export function grantAll(pools: readonly ReadyPool[], row: Partial<SnapshotRow> = {}, isSettling = false) {
  const pods = pools.reduce((sum, { motion, charges }) => {
    return sum + ((motion?.active ?? 0) + (motion?.terminating ?? 0)) * (charges[0] ?? 0);
  }, row.foreign ?? 0);
  const rows = [aRow({ hard: 10, pods, used: pods, uncounted: 0, ...row })];
  const decision = decide(aSnapshot({ rows, pools: [...pools], isSettling }));
  return Object.fromEntries(decision.pools.map(({ name, granted }) => [name, granted]));
}
