import type { Registry } from 'prom-client';
import { addCounter, addGauge, type ScrapedMetric } from './scraped.ts';

/**
 * Registers which build runs and what its process uses, under the names that Prometheus' own libraries give
 * (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
 * Not prom-client's whole default set: that watches garbage collection and the event loop all the time and reads /proc.
 *
 * @param version of Quotient
 */
export function addProcessMetrics(registry: Registry, version: string): void {
  addGauge(registry, {
    name: 'quotient_build_info',
    meaning: 'Always 1. Which build runs, on which Node.',
    labels: ['version', 'node_version'],
    read: () => [[{ version, node_version: process.version }, 1]],
  });
  const startedAtSeconds = Math.round(performance.timeOrigin) / 1000;
  addGauge(
    registry,
    toMetric('process_start_time_seconds', 'When the process started, Unix time.', () => startedAtSeconds),
  );
  addCounter(registry, toMetric('process_cpu_seconds_total', 'CPU time used, user and system.', readCpuSeconds));
  const resident = 'Memory of the process that is in RAM.';
  addGauge(
    registry,
    toMetric('process_resident_memory_bytes', resident, () => process.memoryUsage.rss()),
  );
  const heap = "JavaScript's heap in use.";
  addGauge(
    registry,
    toMetric('nodejs_heap_used_bytes', heap, () => process.memoryUsage().heapUsed),
  );
}

/** A metric without labels, so with one series. */
function toMetric(name: string, meaning: string, read: () => number): ScrapedMetric<never> {
  return { name, meaning, labels: [], read: () => [[{}, read()]] };
}

function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
