import type { Demand } from './demand.ts';
import { type Band, BANDS, type Division } from './division.ts';
import type { Ratio } from './ratio.ts';

/**
 * The one total order of all potential workers. A pool's workers come in turn, so the order is kept as one `Turn` per
 * pool, the next worker that it would get, moved on as workers are accepted.
 */
export interface Turn {
  readonly division: Division;
  /** place of the pool's priority among all, from 0: smaller comes first */
  readonly tier: number;
  readonly tierCount: number;
  /** score of a worker = pace · (k − ½), with pace = dominant share / weight; doubled here throughout, which changes no order */
  readonly pace: number;
  /** exactly, once two workers have nearly tied and somebody had to know */
  exact: { readonly pace: Ratio; readonly weight: Ratio } | undefined;
  /** without weight a pool comes after all others of its block, in the order of its size alone */
  readonly isWeightless: boolean;
  /** k, from 1 */
  worker: number;
  isRunning: boolean;
  /** compared most often, so kept ready as one number */
  block: number;
  /** the doubled score as a double, within 1e-14 of the exact one */
  score: number;
}

/**
 * One turn per pool that wants any worker, each at its first.
 *
 * @param divisions in any order
 * @param keep 1 − stability: what a running worker's score is multiplied by
 * @param countGiven workers that a pool has already, which are passed over
 */
export function toTurns(
  divisions: readonly Division[],
  keep: number,
  countGiven: (division: Division) => number = () => 0,
): Turn[] {
  const tiers = toTiers(divisions);
  return divisions
    .filter(({ demand }) => demand.most > 0)
    .map((division) => {
      const turn = toTurn(division, tiers);
      moveToWorker(turn, countGiven(division) + 1, keep);
      return turn;
    });
}

/** Before the pool's first worker. */
export function toTurn(division: Division, tiers: ReadonlyMap<number, number>): Turn {
  const { dominantShare, weight, pool } = division.demand;
  const isWeightless = weight === 0;
  return {
    division,
    tier: tiers.get(pool.priority) ?? 0,
    tierCount: tiers.size,
    pace: isWeightless ? dominantShare : dominantShare / weight,
    exact: undefined,
    isWeightless,
    worker: 0,
    isRunning: false,
    block: 0,
    score: 0,
  };
}

/** The place of each priority, the highest first. */
export function toTiers(divisions: readonly Division[]): ReadonlyMap<number, number> {
  const priorities = new Set(divisions.map(({ demand }) => demand.pool.priority));
  return new Map([...priorities].toSorted((left, right) => right - left).map((priority, tier) => [priority, tier]));
}

/** Points the turn at one worker of its pool. */
export function moveToWorker(turn: Turn, k: number, keep: number): void {
  const { need, minimum, pool } = turn.division.demand;
  const { tier, tierCount, isWeightless } = turn;
  turn.worker = k;
  turn.block = toBlock(k, { need, minimum, tier, tierCount, isWeightless });
  turn.isRunning = k <= pool.replicas;
  turn.score = turn.pace * (2 * k - 1) * (turn.isRunning ? keep : 1);
}

/** Points the turn at the pool's next worker. */
export function moveToNextWorker(turn: Turn, keep: number): void {
  moveToWorker(turn, turn.worker + 1, keep);
}

/** Band, tier, first worker and weight at all, in this order, as one number. */
export function toBlock(
  k: number,
  pool: Pick<Demand, 'need' | 'minimum'> & Pick<Turn, 'tier' | 'tierCount' | 'isWeightless'>,
): number {
  const band = k <= pool.minimum ? 0 : k <= pool.need ? 1 : 2;
  const isLaterWorker = k > 1 || pool.need === 0;
  return ((band * pool.tierCount + pool.tier) * 2 + Number(isLaterWorker)) * 2 + Number(pool.isWeightless);
}

/** Blocks of one band and tier. */
const BLOCKS = 4;

/** Numbers of blocks are below it. */
export function countBlocks(tierCount: number): number {
  return BANDS.length * tierCount * BLOCKS;
}

/** What the number of a block was made of. */
export function toBandAndTier(block: number, tierCount: number): { readonly band: Band; readonly tier: number } {
  const pair = Math.floor(block / BLOCKS);
  return { band: BANDS[Math.floor(pair / tierCount)] ?? 0, tier: pair % tierCount };
}
