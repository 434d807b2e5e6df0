import { describe, expect, it } from 'vitest';
import { parseAcknowledgements } from '../../../src/rabbitmq/acknowledged-queue.ts';
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

describe('acknowledgements in the listing of RabbitMQ', () => {
  it('are 0 where messages are counted and none was acknowledged, and unknown where nothing is counted', () => {
    const body = JSON.stringify([
      { name: 'busy', messages: 2, message_stats: { ack: 5 } },
      { name: 'new', messages: 2 },
      { name: 'published', messages: 2, message_stats: {} },
      { name: 'off' },
    ]);
    expect(parseAcknowledgements(body)).toEqual([
      { name: 'busy', acknowledged: 5 },
      { name: 'new', acknowledged: 0 },
      { name: 'published', acknowledged: 0 },
      { name: 'off' },
    ]);
  });

  it('are refused where the answer is something else', () => {
    expect(() => parseAcknowledgements('{}')).toThrow(/the answer is not a list of queues/);
  });
});
