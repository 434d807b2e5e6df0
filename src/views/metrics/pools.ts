import type { Registry } from 'prom-client';
import type { PoolDecision } from '../../decision/decision.ts';
import type { Board } from '../../loop/board.ts';
import { addGauge, type Series } from './scraped.ts';

/** One number of every pool; undefined where it is unknown. */
type Figure = readonly [name: string, meaning: string, of: (pool: PoolDecision) => number | undefined];

/** Few, since each is a series per pool: with the state, 10 000 pools are 60 000 lines. */
const FIGURES: readonly Figure[] = [
  [
    'quotient_pool_backlog_messages',
    "Messages of the pool's queue still to finish, ready and unacknowledged. Absent while unknown.",
    (pool) => pool.backlog,
  ],
  ['quotient_pool_current_replicas', 'What the scale target is set to.', (pool) => pool.current],
  [
    'quotient_pool_wanted_replicas',
    'What the backlog alone would ask for. Absent while it is unknown.',
    (pool) => pool.wanted,
  ],
  ['quotient_pool_allocated_replicas', 'What is fair after the division of the quota.', (pool) => pool.allocated],
  [
    'quotient_pool_granted_replicas',
    'What may be asked for now, and what KEDA is told: the allocated replicas, a part of them, or what it yields later. Absent where KEDA is told an error.',
    (pool) => pool.granted,
  ],
  [
    'quotient_pool_learned_seconds',
    'Mean duration of one message, where that was learned and counts: policy drain-time, nothing declared.',
    (pool) => pool.learned?.seconds,
  ],
  [
    'quotient_pool_learned_messages',
    'Finished messages that the learned duration rests on, the forgotten part of them left out.',
    (pool) => pool.learned?.acknowledged,
  ],
];

/** Registers the gauges of pools. A rejected pool has none but its state. */
export function addPoolMetrics(registry: Registry, board: Board): void {
  for (const [name, meaning, of] of FIGURES) {
    addGauge(registry, { name, meaning, labels: ['namespace', 'pool'], read: () => readFigure(board, of) });
  }
  addGauge(registry, {
    name: 'quotient_pool_state',
    meaning: 'Always 1. The state is ready, held or rejected; the reason is the kind of its explanation.',
    labels: ['namespace', 'pool', 'state', 'reason'],
    read: () => readState(board),
  });
}

function* readFigure(board: Board, of: Figure[2]): Generator<Series<'namespace' | 'pool'>> {
  for (const { decision } of board.all()) {
    for (const pool of decision.pools) {
      const value = of(pool);
      if (value !== undefined) yield [{ namespace: decision.namespace, pool: pool.name }, value];
    }
  }
}

function* readState(board: Board): Generator<Series<'namespace' | 'pool' | 'state' | 'reason'>> {
  for (const { decision } of board.all()) {
    for (const { name, state, reason } of decision.pools) {
      yield [{ namespace: decision.namespace, pool: name, state, reason: reason.kind }, 1];
    }
  }
}
