import { compareNames } from './compare-names.ts';
import type { Band, Division } from './division.ts';
import { compare, divide, type Ratio, reduce, toNumber } from './ratio.ts';

/**
 * The one total order of all potential workers. A pool's workers come in turn, so the order is kept as one `Turn` per
 * pool, the next worker that it would get, moved on as workers are accepted.
 */
export interface Turn {
  readonly division: Division;
  /** place of the pool's priority among all, from 0: smaller comes first */
  readonly tier: number;
  readonly tierCount: number;
  /** score of a worker = pace · (k − ½); doubled here throughout, which changes no order */
  readonly pace: Ratio;
  readonly paceNumber: number;
  /** without weight a pool comes after all others of its block, in the order of its size alone */
  readonly isWeightless: boolean;
  /** place by larger weight, then by name: the last word between two workers */
  readonly rank: number;
  /** k, from 1 */
  worker: number;
  band: Band;
  isRunning: boolean;
  /** band, tier, first worker and weight at all, in this order, as one number: compared most often, so kept ready */
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
  keep: Ratio,
  countGiven: (division: Division) => number = () => 0,
): Turn[] {
  const keepNumber = toNumber(keep);
  const tiers = toTiers(divisions);
  return divisions
    .filter(({ demand }) => demand.most > 0)
    .toSorted(byWeightAndName)
    .map((division, rank) => {
      const turn = { ...toTurn(division, tiers, rank), worker: countGiven(division) };
      moveToNextWorker(turn, keepNumber);
      return turn;
    });
}

/** Before the pool's first worker. */
function toTurn(division: Division, tiers: ReadonlyMap<number, number>, rank: number): Turn {
  const { demand } = division;
  const isWeightless = demand.weight.numerator === 0n;
  const pace = reduce(isWeightless ? demand.dominantShare : divide(demand.dominantShare, demand.weight));
  return {
    division,
    tier: tiers.get(demand.pool.priority) ?? 0,
    tierCount: tiers.size,
    pace,
    paceNumber: toNumber(pace),
    isWeightless,
    rank,
    worker: 0,
    band: 0,
    isRunning: false,
    block: 0,
    score: 0,
  };
}

/** The place of each priority, the highest first. */
function toTiers(divisions: readonly Division[]): ReadonlyMap<number, number> {
  const priorities = new Set(divisions.map(({ demand }) => demand.pool.priority));
  return new Map([...priorities].toSorted((left, right) => right - left).map((priority, tier) => [priority, tier]));
}

function byWeightAndName({ demand: left }: Division, { demand: right }: Division): number {
  return compare(right.weight, left.weight) || compareNames(left.pool.name, right.pool.name);
}

/** Points the turn at the pool's next worker. */
export function moveToNextWorker(turn: Turn, keepNumber: number): void {
  const { need, minimum, pool } = turn.division.demand;
  const k = turn.worker + 1;
  const isLaterWorker = k > 1 || need === 0;
  turn.worker = k;
  turn.band = k <= minimum ? 0 : k <= need ? 1 : 2;
  turn.block = ((turn.band * turn.tierCount + turn.tier) * 2 + Number(isLaterWorker)) * 2 + Number(turn.isWeightless);
  turn.isRunning = k <= pool.replicas;
  turn.score = turn.paceNumber * (2 * k - 1) * (turn.isRunning ? keepNumber : 1);
}
