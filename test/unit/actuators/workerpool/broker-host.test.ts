import { describe, expect, it } from 'vitest';
import { resolveBroker } from '../../../../src/actuators/workerpool/broker-host.ts';

const BROKERS = [
  { name: 'default', managementUrl: 'http://rabbitmq.montage.svc.cluster.local:15672' },
  { name: 'far', managementUrl: 'https://mq.example.org', amqpUrl: 'amqps://amqp.example.org:5671' },
];

const resolve = (rabbitHostname: string, trigger: Readonly<Record<string, string>> = {}) =>
  resolveBroker({ namespace: 'montage', rabbitHostname, trigger }, BROKERS);

describe("the broker of a WorkerPool's workers", () => {
  it.each([
    ['rabbitmq.montage', 'default'],
    ['rabbitmq.montage.svc', 'default'],
    ['RabbitMQ.montage.svc.cluster.local.', 'default'],
    ['rabbitmq', 'default'],
    ['rabbitmq.montage:5672', 'default'],
    ['user:secret@rabbitmq.montage:5672', 'default'],
    ['mq.example.org', 'far'],
    ['amqp.example.org', 'far'],
  ])('%s is the host of broker %s', (host, name) => {
    expect(resolve(host)).toEqual({ name });
  });

  it('is the one that it names, whatever its host', () => {
    expect(resolve('elsewhere', { broker: 'far' })).toEqual({ name: 'far' });
  });

  it.each(['rabbitmq.genome', 'montage', 'example.org'])('%s is nobody’s host, and it says whose there are', (host) => {
    expect(resolve(host)).toBe(
      `spec.rabbitHostname "${host}" is the host of no configured broker; they are: ` +
        '"default" at rabbitmq.montage.svc.cluster.local, "far" at mq.example.org and amqp.example.org; ' +
        'name one as spec.broker, or set its amqpUrl',
    );
  });

  it('is no broker that nobody configured, and credentials are not said', () => {
    expect(resolve('x', { broker: 'fra' })).toBe('spec.broker "fra" is not configured; did you mean "far"?');
    expect(resolve('user:secret@nowhere')).not.toContain('secret');
    expect(resolve('user:se/cret@nowhere')).toContain('spec.rabbitHostname "nowhere"');
  });
});
