import type { Registry } from 'prom-client';
import { isMilliResource } from '../../contract/quantity.ts';
import type { RowDecision } from '../../decision/decision.ts';
import type { Board } from '../../loop/board.ts';
import { addGauge, type Series } from './scraped.ts';

/** One number of every row, in the row's own unit. */
type Figure = readonly [name: string, meaning: string, of: (row: RowDecision) => number];

const FIGURES: readonly Figure[] = [
  ['quotient_quota_hard', 'The ceiling of the quota.', (row) => row.hard],
  [
    'quotient_quota_available',
    'What pools may divide: the ceiling less what other pods hold and the reserve.',
    (row) => row.available,
  ],
  ['quotient_quota_allocated', 'What pools were given.', (row) => row.allocated],
  [
    'quotient_quota_headroom',
    'What is left after the division; below 0 where held pools overdraw the quota.',
    (row) => row.headroom,
  ],
];

/** Registers the gauges of quotas. */
export function addQuotaMetrics(registry: Registry, board: Board): void {
  for (const [name, meaning, of] of FIGURES) {
    addGauge(registry, { name, meaning, labels: ['namespace', 'quota', 'resource'], read: () => readRows(board, of) });
  }
}

function* readRows(board: Board, of: Figure[2]): Generator<Series<'namespace' | 'quota' | 'resource'>> {
  for (const { decision } of board.all()) {
    for (const row of decision.rows) {
      const { quota, resource } = row;
      yield [{ namespace: decision.namespace, quota, resource }, toBaseUnit(of(row), resource)];
    }
  }
}

/** Prometheus counts in base units (https://prometheus.io/docs/practices/naming/#base-units), rows in milli-CPU. */
function toBaseUnit(amount: number, resource: string): number {
  return isMilliResource(resource) ? amount / 1000 : amount;
}
