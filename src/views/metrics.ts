import { Counter, Histogram, Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import type { Board } from '../loop/board.ts';
import type { AnsweredCall } from './grpc/unary.ts';
import { addPoolMetrics } from './metrics/pools.ts';
import { addProcessMetrics } from './metrics/process.ts';
import { addQuotaMetrics } from './metrics/quotas.ts';
import { addReadingMetrics, type ReadingStatus } from './metrics/readings.ts';
import { addGauge } from './metrics/scraped.ts';
import { addWatchMetrics, type WatchStatus } from './metrics/watches.ts';
import { addWriteMetrics, type WriteObserver } from './metrics/writes.ts';

/** Answers come from memory: a tenth of a millisecond is usual, and a second means that something blocks the process. */
const CALL_BUCKETS_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 1];

/** A cycle takes some milliseconds with 500 pools and is to stay well within its interval of a second. */
const CYCLE_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What metrics are read from. */
export interface MetricsDependencies {
  readonly board: Board;
  readonly status: () => readonly ReadingStatus[];
  /** of the API server; absent where there is none */
  readonly watches?: (() => readonly WatchStatus[]) | undefined;
  /** streams of the gRPC view that are open now */
  readonly countOpenStreams: () => number;
  readonly clock: Clock;
  /** of Quotient */
  readonly version: string;
}

/** Everything that Prometheus may know, in a registry of its own. */
export interface Metrics extends WriteObserver {
  readonly registry: Registry;
  observeCall(call: AnsweredCall): void;
  /** @param cycle a decision cycle that has just ended */
  observeCycle(cycle: { readonly durationMs: number }): void;
}

/** Registers every metric. All but calls and cycles are read only when they are scraped. */
export function createMetrics(dependencies: MetricsDependencies): Metrics {
  const { board, status, watches = () => [], countOpenStreams, clock, version } = dependencies;
  const registry = new Registry();
  addPoolMetrics(registry, board);
  addQuotaMetrics(registry, board);
  addReadingMetrics(registry, status);
  addWatchMetrics(registry, watches);
  const observeCycle = addCycleMetrics(registry, clock);
  const observeCall = addCallMetrics(registry, countOpenStreams);
  const writes = addWriteMetrics(registry, clock, board);
  addProcessMetrics(registry, version);
  return { registry, observeCall, observeCycle, ...writes };
}

function addCycleMetrics(registry: Registry, clock: Clock): Metrics['observeCycle'] {
  let endedAtMs: number | undefined;
  const durations = new Histogram({
    name: 'quotient_cycle_duration_seconds',
    help: 'How long decision cycles took; its count is their number.',
    buckets: CYCLE_BUCKETS_SECONDS,
    registers: [registry],
  });
  addGauge(registry, {
    name: 'quotient_cycle_age_seconds',
    meaning: 'Time since the last decision cycle ended. Absent before the first.',
    labels: [],
    read: () => (endedAtMs === undefined ? [] : [[{}, (clock.nowMs() - endedAtMs) / 1000]]),
  });
  return ({ durationMs }) => {
    endedAtMs = clock.nowMs();
    durations.observe(durationMs / 1000);
  };
}

function addCallMetrics(registry: Registry, countOpenStreams: () => number): Metrics['observeCall'] {
  const calls = new Counter({
    name: 'quotient_grpc_calls_total',
    help: 'Answered gRPC calls by method and status code; of the streams, those that were refused.',
    labelNames: ['method', 'code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'quotient_grpc_call_duration_seconds',
    help: 'How long answering gRPC calls took.',
    labelNames: ['method'],
    buckets: CALL_BUCKETS_SECONDS,
    registers: [registry],
  });
  addGauge(registry, {
    name: 'quotient_grpc_open_streams',
    meaning: 'gRPC streams that are open now.',
    labels: [],
    read: () => [[{}, countOpenStreams()]],
  });
  return ({ method, code, durationMs }) => {
    calls.inc({ method, code });
    durations.observe({ method }, durationMs / 1000);
  };
}
