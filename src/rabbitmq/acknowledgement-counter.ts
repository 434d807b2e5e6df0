import type { Pool } from 'undici';
import type { ManagedBroker } from '../config.ts';
import { QuotientError } from '../errors.ts';
import type { AcknowledgedQueue } from './acknowledged-queue.ts';
import { parseDeliveryMetrics } from './delivery-metrics.ts';
import { createHttpClient } from './http.ts';
import { createManagementClient } from './management.ts';
import { describePlace } from './place.ts';

/** Asks one broker how many messages of its queues consumers have finished. */
export interface AcknowledgementCounter {
  /** @throws QuotientError `outside` with a sentence that names the broker, the vhost and what happened */
  count(vhost: string, signal: AbortSignal): Promise<readonly AcknowledgedQueue[]>;
  /** Settles when every socket is closed. */
  close(): Promise<void>;
}

/** The metrics of one family for one vhost: without a limit a large broker's answer is tens of megabytes. */
const FAMILY = 'family=queue_delivery_metrics';

/**
 * By its management API, and, where that counts nothing since its statistics are off, by its metrics endpoint. That is one
 * node's: of a cluster it would tell a part only.
 *
 * @param requestTimeoutMs deadline of one request
 */
export function createAcknowledgementCounter(
  broker: ManagedBroker,
  { requestTimeoutMs }: { readonly requestTimeoutMs: number },
): AcknowledgementCounter {
  const { metricsUrl } = broker;
  const metrics = metricsUrl === undefined ? undefined : createMetricsCounter(broker, metricsUrl, requestTimeoutMs);
  const client = createManagementClient(broker, { requestTimeoutMs });
  return {
    count: async (vhost, signal) => {
      const counted = await client.countAcknowledgements(vhost, signal);
      const isCounting = counted.some(({ acknowledged }) => acknowledged !== undefined);
      if (metrics === undefined || isCounting) return counted;
      const measured = new Map((await metrics.count(vhost, signal)).map((queue) => [queue.name, queue]));
      // A queue that the metrics leave out is still there, and not counted.
      return counted.map((queue) => measured.get(queue.name) ?? queue);
    },
    close: async () => {
      await Promise.all([client.close(), metrics?.close()]);
    },
  };
}

function createMetricsCounter(
  broker: ManagedBroker,
  metricsUrl: string,
  requestTimeoutMs: number,
): AcknowledgementCounter {
  const http = createHttpClient(metricsUrl, requestTimeoutMs);
  return {
    count: (vhost, signal) => {
      const path = `${http.prefix}/metrics/detailed?${FAMILY}&vhost=${encodeURIComponent(vhost)}`;
      const about = `${describePlace({ broker, vhost })}, metrics`;
      const exchange = async (pool: Pool, inTime: AbortSignal) =>
        parseDeliveryMetrics(await get(pool, path, inTime), vhost);
      return http.ask(about, exchange, signal);
    },
    close: http.close,
  };
}

async function get(pool: Pool, path: string, signal: AbortSignal): Promise<string> {
  const { statusCode, body } = await pool.request({ method: 'GET', path, signal });
  const text = await body.text();
  if (statusCode !== 200) throw new QuotientError('outside', `the answer has status ${statusCode}`);
  return text;
}
