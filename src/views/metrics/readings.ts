import type { Registry } from 'prom-client';
import { addCounter, addGauge, type Series } from './scraped.ts';

/** How the reading of one broker's vhost goes, as the backlog input says it of itself. */
export interface ReadingStatus {
  readonly broker: string;
  readonly vhost: string;
  /** the newest complete answer's age; absent before the first */
  readonly ageMs?: number;
  /** how long the last answer took; absent before the first */
  readonly durationMs?: number;
  /** the pause chosen between two reads */
  readonly intervalMs: number;
  readonly reads: number;
  readonly failures: number;
}

/** Registers what tells how the brokers are read. */
export function addReadingMetrics(registry: Registry, status: () => readonly ReadingStatus[]): void {
  const toMetric = (name: string, meaning: string, of: (reading: ReadingStatus) => number | undefined) => ({
    name: `quotient_backlog_${name}`,
    meaning,
    labels: ['broker', 'vhost'] as const,
    read: () => readFigure(status(), of),
  });
  const age = 'Age of the newest complete answer of the broker. Absent before the first.';
  addGauge(
    registry,
    toMetric('reading_age_seconds', age, ({ ageMs }) => toSeconds(ageMs)),
  );
  const duration = 'How long the last answer took. Absent before the first.';
  addGauge(
    registry,
    toMetric('reading_duration_seconds', duration, ({ durationMs }) => toSeconds(durationMs)),
  );
  const interval = 'The pause chosen between two reads.';
  addGauge(
    registry,
    toMetric('reading_interval_seconds', interval, ({ intervalMs }) => toSeconds(intervalMs)),
  );
  addCounter(
    registry,
    toMetric('reads_total', 'Attempts to read, failed ones included.', ({ reads }) => reads),
  );
  const failures = 'Attempts that brought no complete answer.';
  addCounter(
    registry,
    toMetric('read_failures_total', failures, (reading) => reading.failures),
  );
}

function* readFigure(
  readings: readonly ReadingStatus[],
  of: (reading: ReadingStatus) => number | undefined,
): Generator<Series<'broker' | 'vhost'>> {
  for (const reading of readings) {
    const value = of(reading);
    if (value !== undefined) yield [{ broker: reading.broker, vhost: reading.vhost }, value];
  }
}

function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
