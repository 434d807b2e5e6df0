import type { AcknowledgedQueue } from './acknowledged-queue.ts';

/** In family `queue_delivery_metrics` of RabbitMQ's Prometheus plugin. */
const METRIC = 'rabbitmq_detailed_queue_messages_acked_total';

/** One sample of it, as the exposition format has it: labels in braces, then the value. */
const SAMPLE = new RegExp(`^${METRIC}\\{(.*)\\} (\\S+)`);
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/**
 * Reads acknowledgements from the text that `/metrics/detailed` answers with. What nobody has consumed yet is not in it.
 *
 * @param vhost whose queues are wanted
 */
export function parseDeliveryMetrics(text: string, vhost: string): AcknowledgedQueue[] {
  return text.split('\n').flatMap((line) => {
    const [, labelText = '', value] = SAMPLE.exec(line) ?? [];
    if (value === undefined) return [];
    const labels = new Map([...labelText.matchAll(LABEL)].map(([, name, quoted = '']) => [name, unescape(quoted)]));
    const name = labels.get('queue');
    const acknowledged = Math.trunc(Number(value));
    return name === undefined || labels.get('vhost') !== vhost || !Number.isSafeInteger(acknowledged)
      ? []
      : [{ name, acknowledged }];
  });
}

function unescape(quoted: string): string {
  return quoted.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
