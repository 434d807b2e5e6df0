import type { Outcome } from './allocate.ts';
import type { Demand } from './demand.ts';

/** What proportionality alone would give a pool, before minimums, limits, tiers and whole numbers. */
interface FairShare {
  /** the pool's weight as a fraction of all pools' weights, 0 … 1 */
  readonly fairShare: number;
  /** so many workers; absent where no row charges the pool */
  readonly fairReplicas?: number;
}

/** For every pool that took part in the division. */
export type FairShares = ReadonlyMap<Outcome, FairShare>;

/**
 * Fair shares fill all pools at one pace: pool i gets λ · wᵢ / dᵢ workers, with the largest λ that every row can carry.
 * For people to compare with; the division itself never uses these doubles.
 */
export function toFairShares(outcomes: readonly Outcome[]): FairShares {
  const divisions = outcomes.filter((outcome) => outcome.kind === 'divided');
  const demands = divisions.map(({ demand }) => demand);
  const totalWeight = demands.reduce((total, { weight }) => total + weight, 0);
  const pace = toCommonPace(demands);
  return new Map(
    divisions.map((division) => {
      const { demand } = division;
      const fairShare = totalWeight === 0 ? 0 : demand.weight / totalWeight;
      if (demand.charges.length === 0) return [division, { fairShare }];
      return [division, { fairShare, fairReplicas: pace * toWorkersAtUnitPace(demand) }];
    }),
  );
}

/** 0 where no row is asked for anything: nobody has any work. */
function toCommonPace(demands: readonly Demand[]): number {
  const loads = new Map<object, { available: number; load: number }>();
  for (const demand of demands) {
    for (const { row, amount } of demand.charges) {
      const load = (loads.get(row)?.load ?? 0) + toWorkersAtUnitPace(demand) * amount;
      loads.set(row, { available: row.available, load });
    }
  }
  const paces = [...loads.values()].filter(({ load }) => load > 0).map(({ available, load }) => available / load);
  return paces.length === 0 ? 0 : Math.min(...paces);
}

function toWorkersAtUnitPace(demand: Demand): number {
  return demand.weight / demand.dominantShare;
}
