import { type Chance, createChance } from '../../src/simulation/world/chance.ts';
import type { PoolPlan } from '../../src/simulation/world/plan.ts';
import { type Shape, toShape } from './shape.ts';

/** What may disturb a namespace besides its pools' own work. */
export const DISTURBANCES = [
  'deactivation',
  'foreign',
  'evictions',
  'restarts',
  'scale-down-window',
  'resets',
  'tolerance',
] as const;

export type Disturbance = (typeof DISTURBANCES)[number];

/** What a run is drawn from. */
export interface Conditions {
  /** who scales between the HPA's ticks; drawn where it is absent */
  readonly scaling?: 'direct' | 'keda';
  readonly disturbances: readonly Disturbance[];
  /** a namespace that one rule is for; any, where it is absent */
  readonly shape?: Shape;
}

/** A pool with its workers and its work. */
export interface ScenarioPool extends PoolPlan {
  readonly startMs: number;
  readonly graceMs: number;
  readonly taskMs: number;
  readonly bursts: readonly { readonly atMs: number; readonly tasks: number }[];
}

/** One run, all of it drawn from its seed. */
export interface Scenario {
  readonly seed: number;
  readonly durationMs: number;
  /** from when on work, foreign pods and everything else outside stands still */
  readonly stillAtMs: number;
  readonly scaling: 'direct' | 'keda';
  readonly disturbances: readonly Disturbance[];
  /** per row, in small units */
  readonly hard: readonly number[];
  readonly pools: readonly ScenarioPool[];
  /** the most by which a reading lags */
  readonly lagMs: number;
  /** the most by which a write of the HPA or KEDA is late */
  readonly lateMs: number;
  readonly stabilizationMs: number;
  readonly restart: RestartPlan;
}

/** What restarts are like, the most of each. */
export interface RestartPlan {
  /** how long the service is away */
  readonly downMs: number;
  /** how long after an HPA has heard a raise it goes */
  readonly pendingMs: number;
  /** what every other pool gets to do at that moment */
  readonly rivalTasks: number;
}

const RESTART: RestartPlan = { downMs: 1000, pendingMs: 2000, rivalTasks: 0 };
const RESTART_AMONG_RIVALS: RestartPlan = { downMs: 50, pendingMs: 300, rivalTasks: 100 };

/** KEDA and the HPA need two periods for a shift, and a pool's grace comes between. */
const STILL_MS = 60_000;

/** `--horizontal-pod-autoscaler-tolerance`. */
const DEFAULT_TOLERANCE = 0.1;

/** `--horizontal-pod-autoscaler-sync-period`. */
const HPA_PERIOD_MS = 15_000;

export function drawScenario(seed: number, conditions: Conditions): Scenario {
  const chance = createChance(seed, 'extreme');
  const rowCount = chance.pick([1, 1, 2]);
  const durationMs = 1000 * chance.whole(150, 240);
  const stillAtMs = durationMs - STILL_MS;
  const sharedPhaseMs = chance.happens(0.5) ? chance.between(0, HPA_PERIOD_MS) : undefined;
  const isLively = chance.happens(0.7);
  const { disturbances } = conditions;
  const draw = { rowCount, stillAtMs, sharedPhaseMs, disturbances, isLively };
  const drawn = Array.from({ length: chance.whole(2, 5) }, (_, place) => drawPool(chance, place, draw));
  const pools = conditions.shape === undefined ? drawn : toShape(drawn, conditions.shape, stillAtMs);
  return {
    seed,
    durationMs,
    stillAtMs,
    scaling: conditions.scaling ?? chance.pick(['direct', 'keda']),
    disturbances: conditions.disturbances,
    hard: Array.from({ length: rowCount }, (_, row) => drawHard(chance, pools, row, toSize(disturbances))),
    pools,
    lagMs: chance.pick([1000, 1000, 1000, 300, 50]),
    lateMs: chance.pick([1000, 1000, 50]),
    stabilizationMs: isLively ? 0 : 1000 * chance.pick([0, 5, 30]),
    restart: conditions.shape === 'rivals' ? RESTART_AMONG_RIVALS : RESTART,
  };
}

interface Draw {
  readonly rowCount: number;
  readonly stillAtMs: number;
  /** HPAs that were made together tick together */
  readonly sharedPhaseMs: number | undefined;
  readonly disturbances: readonly Disturbance[];
  /** work shifts every few seconds */
  readonly isLively: boolean;
}

function drawPool(chance: Chance, place: number, draw: Draw): ScenarioPool {
  const isDeactivating = draw.disturbances.includes('deactivation');
  const hasWindow = draw.disturbances.includes('scale-down-window');
  const charges = Array.from({ length: draw.rowCount }, () => chance.pick([1, 1, 2, 2, 3, 6]));
  const pollingMs = 1000 * chance.pick([3, 5, 10, 30]);
  const minReplicaCount = chance.pick([0, 0, 0, 1, 2, 3]);
  return {
    name: `pool-${place}`,
    charges: place === 0 ? charges : charges.map((charge) => (chance.happens(0.1) ? 0 : charge)),
    minReplicaCount,
    ...(isDeactivating && minReplicaCount > 0 && chance.happens(0.7) ? { idleReplicaCount: 0 as const } : {}),
    maxReplicaCount: Math.max(minReplicaCount, chance.pick([3, 8, 50, 50])),
    pollingMs,
    pollingPhaseMs: chance.between(0, pollingMs),
    hpaPeriodMs: HPA_PERIOD_MS,
    hpaPhaseMs: draw.sharedPhaseMs ?? chance.between(0, HPA_PERIOD_MS),
    cooldownMs: isDeactivating ? 1000 * chance.pick([1, 3, 10, 30]) : Number.POSITIVE_INFINITY,
    ...(draw.disturbances.includes('tolerance') ? { hpaTolerance: DEFAULT_TOLERANCE } : {}),
    scaleDownWindowMs: hasWindow ? 1000 * chance.pick([0, 20, 60]) : 0,
    startMs: chance.pick([100, 1000, 3000]),
    graceMs: chance.pick([200, 2000, 10_000]),
    taskMs: draw.isLively ? chance.pick([200, 600, 2000]) : chance.pick([300, 1000, 4000, 15_000]),
    bursts: drawBursts(chance, draw),
  };
}

/** Work comes in bursts, so that it shifts from pool to pool; the last may stand when everything stands still. */
function drawBursts(chance: Chance, { stillAtMs, isLively, disturbances }: Draw): ScenarioPool['bursts'] {
  return Array.from({ length: isLively ? chance.whole(5, 40) : chance.whole(1, 5) }, () => ({
    atMs: chance.between(0, stillAtMs),
    tasks: (isLively ? chance.pick([1, 2, 5, 10]) : chance.pick([1, 3, 10, 30, 80])) * toSize(disturbances),
  }));
}

/** Of fewer than ten workers one more or less is more than the tolerance. */
function toSize(disturbances: readonly Disturbance[]): number {
  return disturbances.includes('tolerance') ? 5 : 1;
}

/** Holds all minimums and the largest worker, and is mostly too small for what is wanted. */
function drawHard(chance: Chance, pools: readonly PoolPlan[], row: number, size: number): number {
  const minimums = pools.reduce((sum, pool) => sum + pool.minReplicaCount * (pool.charges[row] ?? 0), 0);
  const largest = Math.max(...pools.map((pool) => pool.charges[row] ?? 0));
  return minimums + largest + chance.whole(2, chance.pick([6, 24])) * size;
}
