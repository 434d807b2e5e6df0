import { describe, expect, it } from 'vitest';
import { parseAcknowledgements, parseHasRates } from '../../../src/rabbitmq/acknowledged-queue.ts';

describe('acknowledgements in the listing of RabbitMQ', () => {
  const untouched = [
    { name: 'new', messages: 2 },
    { name: 'published', messages: 2, message_stats: {} },
    { name: 'off' },
  ];
  const body = JSON.stringify([{ name: 'busy', messages: 2, message_stats: { ack: 5 } }, ...untouched]);
  const counted = [
    { name: 'busy', acknowledged: 5 },
    { name: 'new', acknowledged: 0 },
    { name: 'published', acknowledged: 0 },
    { name: 'off' },
  ];

  it('are 0 where messages are told and none was acknowledged, and unknown where they are not', () => {
    expect(parseAcknowledgements(body, true)).toEqual(counted);
  });

  it('are 0 on a broker on which nothing ever happened', () => {
    expect(parseAcknowledgements('[{ "name": "new", "messages": 0 }]', true)).toEqual([
      { name: 'new', acknowledged: 0 },
    ]);
  });

  it('are unknown, not 0, where messages are told but not what happens to them', () => {
    expect(parseAcknowledgements(JSON.stringify(untouched), false)).toEqual([
      { name: 'new' },
      { name: 'published' },
      { name: 'off' },
    ]);
  });

  it('are believed without rates where any queue has them', () => {
    expect(parseAcknowledgements(body, false)).toEqual(counted);
  });

  it('are refused where the answer is something else', () => {
    expect(() => parseAcknowledgements('{}', true)).toThrow('the answer is not a list of queues (the top level: ');
  });
});

describe('the overview of RabbitMQ', () => {
  it.each([
    ['basic', true],
    ['detailed', true],
    ['none', false],
  ])('with rates_mode %s tells whether there are rates', (mode, hasRates) => {
    expect(parseHasRates(JSON.stringify({ rates_mode: mode }))).toBe(hasRates);
  });

  it('tells nothing where it has none', () => {
    expect(() => parseHasRates('{}')).toThrow('the answer is not an overview (rates_mode: ');
  });
});
