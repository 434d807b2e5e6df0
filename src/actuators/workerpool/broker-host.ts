import type { BrokerConfig } from '../../config.ts';
import { suggestWord } from '../../contract/nearest-word.ts';
import { toComparableHost } from '../../contract/service-host.ts';
import type { WorkerPool } from '../../contract/worker-pool.ts';

/**
 * Which of the configured brokers a WorkerPool's workers consume from: the one that it names, else the one whose host is
 * its `rabbitHostname`.
 *
 * @returns the broker's name, or a sentence for the WorkerPool's author
 */
export function resolveBroker(
  { namespace, rabbitHostname, trigger }: Pick<WorkerPool, 'namespace' | 'rabbitHostname' | 'trigger'>,
  brokers: readonly Pick<BrokerConfig, 'name' | 'managementUrl' | 'amqpUrl'>[],
): { readonly name: string } | string {
  const named = trigger['broker'];
  const names = brokers.map(({ name }) => name);
  if (named !== undefined) {
    if (names.includes(named)) return { name: named };
    return `spec.broker "${named}" is not configured; ${suggestWord(named, names)}`;
  }
  // HyperFlow's workers write it behind `amqp://`, so that it may carry a port and credentials.
  const host = URL.parse(`amqp://${rabbitHostname}`)?.hostname ?? rabbitHostname.replace(/^.*@/s, '');
  const wanted = new Set([toComparableHost(host), toComparableHost(`${host}.${namespace}`)]);
  const found = brokers.find((broker) => toHosts(broker).some((known) => wanted.has(toComparableHost(known))));
  if (found !== undefined) return { name: found.name };
  const known = brokers.map((broker) => `"${broker.name}" at ${[...new Set(toHosts(broker))].join(' and ')}`);
  return (
    `spec.rabbitHostname "${host}" is the host of no configured broker; they are: ${known.join(', ')}; ` +
    'name one as spec.broker, or set its amqpUrl'
  );
}

function toHosts({ managementUrl, amqpUrl }: Pick<BrokerConfig, 'managementUrl' | 'amqpUrl'>): readonly string[] {
  return [managementUrl, amqpUrl].flatMap((url) => (url === undefined ? [] : (URL.parse(url)?.hostname ?? [])));
}
