import type { Decision, PoolDecision } from '../../decision/decision.ts';
import type { Board } from '../../loop/board.ts';
import type { RunProgress } from '../../simulation/demo/run.ts';
import type { FinishedRun } from '../../simulation/demo/runs.ts';
import { DEMO_NAMESPACE } from '../../simulation/demo/setup.ts';
import type { DemoWorld, PoolView } from '../../simulation/demo/world.ts';

/** What there is to see at one moment: what was decided, and what the world makes of it. */
export interface Scene {
  /** virtual milliseconds since the world began */
  readonly atMs: number;
  readonly pools: readonly ScenePool[];
  readonly runs: readonly RunProgress[];
  /** the last run that is over */
  readonly lastOver: FinishedRun | undefined;
}

/** One pool: the decision about it, and its pods. Counts of messages, replicas and pods. */
export interface ScenePool {
  readonly name: string;
  /** what one worker requests, in cores */
  readonly cpu: number;
  readonly backlog: number;
  readonly wanted: number;
  readonly allocated: number;
  readonly granted: number;
  /** what its target is set to */
  readonly replicas: number;
  /** pods that exist: starting, at work or waiting for it */
  readonly pods: number;
  /** pods that were told to leave and finish their message first */
  readonly finishing: number;
  readonly reason: PoolDecision['reason'];
}

/** @returns undefined before the first decision */
export function toScene(board: Board, world: DemoWorld): Scene | undefined {
  const decision = board.latest(DEMO_NAMESPACE)?.decision;
  if (decision === undefined) return undefined;
  const { atMs, pools, runs, lastOver } = world.view();
  return { atMs, pools: pools.flatMap((pool) => toScenePool(pool, decision)), runs, lastOver };
}

function toScenePool({ pool, replicas, active, terminating }: PoolView, decision: Decision): ScenePool[] {
  const decided = decision.pools.find(({ name }) => name === pool.name);
  if (decided === undefined) return [];
  const { backlog = 0, wanted = 0, allocated = 0, granted = 0, reason } = decided;
  const counts = { backlog, wanted, allocated, granted, replicas, pods: active, finishing: terminating };
  return [{ name: pool.name, cpu: pool.cpu, ...counts, reason }];
}

/** `00:03:12`, of virtual time. */
export function toTimeText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** The CPU that so many workers of each pool request, in whole and half CPUs. */
export function sumCpu(pools: readonly ScenePool[], count: (pool: ScenePool) => number): number {
  return pools.reduce((sum, pool) => sum + count(pool) * pool.cpu, 0);
}
