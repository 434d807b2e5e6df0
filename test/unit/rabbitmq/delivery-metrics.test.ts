import { describe, expect, it } from 'vitest';
import { parseDeliveryMetrics } from '../../../src/rabbitmq/delivery-metrics.ts';

describe('acknowledgements in the metrics of RabbitMQ', () => {
  const line = (labels: string, value: string): string =>
    `rabbitmq_detailed_queue_messages_acked_total{${labels}} ${value}`;

  it('are read for the queues of one vhost', () => {
    const text = [
      '# TYPE rabbitmq_detailed_queue_messages_acked_total counter',
      line('vhost="/",queue="a"', '12'),
      line('queue="b",vhost="other"', '9'),
      line('vhost="/",queue="c"', '1e3'),
      'rabbitmq_detailed_queue_messages_delivered_total{vhost="/",queue="a"} 99',
      '',
    ].join('\n');
    expect(parseDeliveryMetrics(text, '/')).toEqual([
      { name: 'a', acknowledged: 12 },
      { name: 'c', acknowledged: 1000 },
    ]);
  });

  it('are read of queues with odd names', () => {
    const text = line(String.raw`vhost="/",queue="a \"b\", c\\d\n}"`, '3');
    expect(parseDeliveryMetrics(text, '/')).toEqual([{ name: 'a "b", c\\d\n}', acknowledged: 3 }]);
  });

  it('are none where the text is something else', () => {
    expect(parseDeliveryMetrics('<html>', '/')).toEqual([]);
    expect(parseDeliveryMetrics(line('vhost="/",queue="a"', 'NaN'), '/')).toEqual([]);
  });
});
