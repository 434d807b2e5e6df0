import { describe, expect, it } from 'vitest';
import { toConnectOptions } from '../../../src/rabbitmq/amqp-options.ts';

const connectTo = (urls: { managementUrl: string; amqpUrl?: string }, vhost = '/') =>
  toConnectOptions({ broker: { name: 'b', vhost: '/', ...urls }, vhost });

describe('the AMQP address of a broker', () => {
  it("is the management API's host and the protocol's own port where none is given", () => {
    expect(connectTo({ managementUrl: 'http://rabbitmq:15672' })).toMatchObject({
      protocol: 'amqp',
      hostname: 'rabbitmq',
    });
    expect(connectTo({ managementUrl: 'http://rabbitmq:15672' })).not.toHaveProperty('port');
    expect(connectTo({ managementUrl: 'https://[::1]:15671' })).toMatchObject({ protocol: 'amqps', hostname: '::1' });
  });

  it('is the one that is given', () => {
    const urls = { managementUrl: 'http://rabbitmq:15672', amqpUrl: 'amqps://elsewhere:7' };
    expect(connectTo(urls)).toMatchObject({ protocol: 'amqps', hostname: 'elsewhere', port: 7 });
  });

  it('holds the vhost in the form that amqplib decodes', () => {
    expect(connectTo({ managementUrl: 'http://rabbitmq:15672' }, '%2f')).toMatchObject({ vhost: '%252f' });
  });
});
