import type { ListedBroker, Settings } from '../config-schema.ts';

/** One RabbitMQ broker: how to reach it, and who may ask it for what. */
export type BrokerConfig = ManagedBroker | AmqpBroker;

/**
 * What every broker has. `vhost` is that of triggers that name none. Absent lists allow everything; `*` in an entry matches
 * any text.
 */
type Broker = Omit<ListedBroker, 'source' | 'managementUrl' | 'amqpUrl'>;

/** Read by listings of its management API. `amqpUrl` is for what these tell too late: absent, the same host is asked. */
export interface ManagedBroker extends Broker {
  readonly source?: 'management';
  readonly managementUrl: string;
  readonly amqpUrl?: string | undefined;
}

/** Read by passive declares. Where its management API is known, `quotient queues` works too. */
interface AmqpBroker extends Broker {
  readonly source: 'amqp';
  readonly managementUrl?: string | undefined;
  readonly amqpUrl: string;
}

/** Where a broker listens for AMQP if nobody says so: the management API's host, and the protocol's own port. */
export function toAmqpUrl(managementUrl: string): string {
  const { protocol, hostname } = new URL(managementUrl);
  return `${protocol === 'https:' ? 'amqps' : 'amqp'}://${hostname}`;
}

/** The brokers as they are reached; settings that break a rule of `checkBrokers` have none that could be. */
export function toBrokers(settings: Settings): readonly BrokerConfig[] {
  return toListedBrokers(settings).flatMap((broker) => toBroker(broker, settings) ?? []);
}

/** @returns the mistakes that take two brokers, or two keys of one, one sentence each */
export function checkBrokers(settings: Settings): string[] {
  const mistakes: string[] = [];
  const names = new Set<string>();
  for (const broker of toListedBrokers(settings)) {
    if (names.has(broker.name)) mistakes.push(`brokers: two are named "${broker.name}"`);
    names.add(broker.name);
    if (toBroker(broker, settings) === undefined) mistakes.push(describeUnreachable(broker, settings));
    for (const secret of ['username', 'password'] as const) {
      if (broker[secret] === undefined || broker[`${secret}File`] === undefined) continue;
      mistakes.push(`broker "${broker.name}": give ${secret} or ${secret}File, not both`);
    }
  }
  return mistakes;
}

/** @returns undefined where it has no address for its source */
function toBroker(broker: ListedBroker, { backlogSource }: Settings): BrokerConfig | undefined {
  const { source = backlogSource, managementUrl, amqpUrl, ...others } = broker;
  switch (source) {
    case 'management':
      return managementUrl === undefined ? undefined : { ...others, source, managementUrl, amqpUrl };
    case 'amqp': {
      const address = amqpUrl ?? (managementUrl === undefined ? undefined : toAmqpUrl(managementUrl));
      return address === undefined ? undefined : { ...others, source, managementUrl, amqpUrl: address };
    }
  }
}

function describeUnreachable({ name, source }: ListedBroker, { backlogSource }: Settings): string {
  const key = (source ?? backlogSource) === 'amqp' ? 'amqpUrl' : 'managementUrl';
  return `broker "${name}": ${key} is required, as its source is ${source ?? backlogSource}`;
}

function toListedBrokers(settings: Settings): readonly ListedBroker[] {
  return settings.brokers ?? [toDefaultBroker(settings)];
}

function toDefaultBroker(settings: Settings): ListedBroker {
  return {
    name: 'default',
    managementUrl: settings.rabbitmqManagementUrl,
    amqpUrl: settings.rabbitmqAmqpUrl,
    metricsUrl: settings.rabbitmqMetricsUrl,
    vhost: settings.rabbitmqVhost,
    username: settings.rabbitmqUsername,
    usernameFile: settings.rabbitmqUsernameFile,
    password: settings.rabbitmqPassword,
    passwordFile: settings.rabbitmqPasswordFile,
  };
}
