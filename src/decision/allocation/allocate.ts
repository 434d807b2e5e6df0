import type { HeldPool, PoolSnapshot, ReadyPool, RejectedPool, Snapshot } from '../../contract/snapshot.ts';
import { type Measure, toDemand, toMeasure } from './demand.ts';
import { divideRows } from './divide.ts';
import type { Division } from './division.ts';
import { keepForeignRoom } from './foreign.ts';
import { type Charge, type Row, take, toCharges, toRows } from './rows.ts';

/** What becomes of one pool. */
export type Outcome =
  | Division
  /** an input is unknown or the pool is paused: it keeps what it has */
  | { readonly kind: 'held'; readonly pool: HeldPool; readonly charges: readonly Charge[] }
  /** one worker exceeds what the quota would hold if it were empty; `exceeded` is the first such row */
  | {
      readonly kind: 'impossible';
      readonly pool: ReadyPool;
      readonly charges: readonly Charge[];
      readonly exceeded: Charge;
    }
  /** the author's mistake: no part in the division */
  | { readonly kind: 'rejected'; readonly pool: RejectedPool };

/** What becomes of a pool that has room of its own: a rejected one's pods count as somebody else's. */
export type Placed = Exclude<Outcome, { readonly kind: 'rejected' }>;

/** The fair division of one namespace. */
export interface Allocation {
  readonly rows: readonly Row[];
  /** one per pool, in the snapshot's order */
  readonly outcomes: readonly Outcome[];
  /** names of the refused foreign pods that room is kept for */
  readonly keptForeign: readonly string[];
}

/**
 * Divides a namespace's rows across its pools.
 *
 * Held pools come first and keep what they have, so they may overdraw a row. Rejected pools take no part: their pods are
 * in the rows' `foreign`. A pool whose one worker exceeds a ceiling gets nothing.
 *
 * Worked example (21 CPU, 60 Gi): backlogs 100, 300 and 0 of workers of 1, 0.5 and 0.5 CPU get 5, 32 and 0 workers,
 * which is all of the 21 CPU.
 *
 * @param divide how the ordinary pools are divided for; tests and benchmarks put another way beside the shipped one
 */
export function allocate(snapshot: Snapshot, divide: typeof divideRows = divideRows): Allocation {
  const rows = toRows(snapshot);
  const measure = toMeasure(snapshot);
  const outcomes = snapshot.pools.map((pool) => toOutcome(pool, rows, measure));
  for (const outcome of outcomes) {
    if (outcome.kind === 'held') take(outcome.charges, outcome.pool.replicas);
  }
  const divisions = outcomes.filter((outcome) => outcome.kind === 'divided');
  let keptForeign: readonly string[] = [];
  divide(divisions, rows, snapshot.stability, () => {
    keptForeign = keepForeignRoom(snapshot.foreignDemand, rows, snapshot.foreignShare);
  });
  return { rows, outcomes, keptForeign };
}

/** Where a pool stands before anything is divided. */
function toOutcome(pool: PoolSnapshot, rows: readonly Row[], measure: Measure): Outcome {
  if (pool.state === 'rejected') return { kind: 'rejected', pool };
  const charges = toCharges(pool.charges, rows);
  if (pool.state === 'held') return { kind: 'held', pool, charges };
  const exceeded = charges.find(({ row, amount }) => amount > row.ceiling);
  if (exceeded !== undefined) return { kind: 'impossible', pool, charges, exceeded };
  return { kind: 'divided', demand: toDemand(pool, charges, measure), allocated: 0, refusal: undefined };
}

/** The replicas that an outcome means; undefined for a rejected pool, which has no number. */
export function toAllocated(outcome: Outcome): number | undefined {
  switch (outcome.kind) {
    case 'divided':
      return outcome.allocated;
    case 'held':
      return outcome.pool.replicas;
    case 'impossible':
      return 0;
    case 'rejected':
      return undefined;
  }
}
