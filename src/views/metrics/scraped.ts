import { Counter, Gauge, type Registry } from 'prom-client';

/** One series: its labels' values, and its value. */
export type Series<Label extends string> = readonly [labels: Readonly<Record<Label, string>>, value: number];

/** A metric that is not counted up but read from what somebody else keeps. */
export interface ScrapedMetric<Label extends string> {
  readonly name: string;
  readonly meaning: string;
  readonly labels: readonly Label[];
  /** every series that there is now: what is not named is unknown or gone, and has none */
  readonly read: () => Iterable<Series<Label>>;
}

/** Registers a gauge that is read whenever it is scraped, and costs nothing in between. */
export function addGauge<Label extends string>(registry: Registry, metric: ScrapedMetric<Label>): void {
  const gauge = new Gauge({
    ...toDefinition(metric),
    collect: () => {
      gauge.reset();
      // A metric without labels is a zero after a reset (prom-client 15.1, lib/gauge.js), and a zero is a statement.
      gauge.remove({});
      for (const [labels, value] of metric.read()) gauge.set(labels, value);
    },
  });
  registry.registerMetric(gauge);
}

/** Registers a counter likewise; whoever keeps it sees to it that it never falls. */
export function addCounter<Label extends string>(registry: Registry, metric: ScrapedMetric<Label>): void {
  const counter = new Counter({
    ...toDefinition(metric),
    collect: () => {
      counter.reset();
      for (const [labels, value] of metric.read()) counter.inc(labels, value);
    },
  });
  registry.registerMetric(counter);
}

/** Without registers prom-client would put the metric into its global one. */
function toDefinition<Label extends string>({ name, meaning, labels }: ScrapedMetric<Label>) {
  return { name, help: meaning, labelNames: [...labels], registers: [] };
}
