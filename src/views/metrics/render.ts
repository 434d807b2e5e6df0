import { setImmediate } from 'node:timers/promises';
import type { Registry } from 'prom-client';

/**
 * A registry as Prometheus' text, written one metric at a time, so that calls are answered in between: as a whole, the
 * 60 000 lines of 10 000 pools kept everybody else waiting for some 400 ms, one by one for some 100 ms at a time.
 */
export async function renderMetrics(registry: Registry): Promise<string> {
  const texts: string[] = [];
  for (const { name } of registry.getMetricsAsArray()) {
    texts.push(await registry.getSingleMetricAsString(name));
    await setImmediate();
  }
  return `${texts.join('\n\n')}\n`;
}

/** Lets scrapes that come while one is being written share it. */
export function createMetricsRenderer(registry: Registry): () => Promise<string> {
  let underWay: Promise<string> | undefined;
  return () => {
    underWay ??= renderMetrics(registry).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
