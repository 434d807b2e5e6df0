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

/** Lets scrapes that come while one is being written share it: bytes, so that sending copies nothing. */
export function createMetricsRenderer(registry: Registry): () => Promise<Buffer> {
  let underWay: Promise<Buffer> | undefined;
  return () => {
    underWay ??= renderMetrics(registry)
      .then((text) => Buffer.from(text))
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
}
