import { describe, expect, it } from 'vitest';
import { hasRabbitMq } from '../rabbitmq/install.ts';
import { useOwnBroker } from './own-broker.ts';

const ASKED = process.env['QUOTIENT_RABBITMQ'];

describe.skipIf(ASKED === undefined || !hasRabbitMq())('the RabbitMQ that tests start', () => {
  const broker = useOwnBroker();

  it('is of the version that QUOTIENT_RABBITMQ asks for', async () => {
    const { rabbitmq_version: version } = (await broker.node().management.send('GET', 'overview')) as Overview;
    expect(version).toMatch(new RegExp(`^${ASKED}\\.`));
  });
});

interface Overview {
  readonly rabbitmq_version: string;
}
