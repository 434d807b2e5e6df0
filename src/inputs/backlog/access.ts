import { matchesPattern } from '../../contract/name-pattern.ts';
import { suggestWord } from '../../contract/nearest-word.ts';
import type { Trigger } from '../../contract/trigger-metadata.ts';
import type { BrokerConfig } from '../../config.ts';
import type { QueueRef } from './backlog.ts';

/** What somebody's trigger asks for. */
export interface QueueRequest {
  readonly namespace: string;
  readonly trigger: Pick<Trigger, 'broker' | 'vhost' | 'queueName'>;
}

/**
 * Decides which queue a trigger means, and whether its namespace may ask for it: otherwise any namespace could read the
 * length of any queue. A broker without lists allows everything.
 *
 * @returns the queue, or its author's mistake as a sentence
 */
export function resolveQueue(
  { namespace, trigger }: QueueRequest,
  brokers: readonly BrokerConfig[],
): QueueRef | string {
  const broker = brokers.find(({ name }) => name === trigger.broker);
  if (broker === undefined) {
    const known = brokers.map(({ name }) => name);
    return `trigger metadata broker "${trigger.broker}" is not configured; ${suggestWord(trigger.broker, known)}`;
  }
  const vhost = trigger.vhost ?? broker.vhost;
  const name = trigger.queueName;
  if (!isAllowed(namespace, broker.namespaces)) {
    return `namespace ${namespace} may not use broker "${broker.name}"; ${listAllowed('namespaces', broker.namespaces)}`;
  }
  if (!isAllowed(vhost, broker.vhosts)) {
    return `vhost "${vhost}" of broker "${broker.name}" is not allowed; ${listAllowed('vhosts', broker.vhosts)}`;
  }
  if (!isAllowed(name, broker.queues)) {
    return `queue "${name}" of broker "${broker.name}" is not allowed; ${listAllowed('queues', broker.queues)}`;
  }
  return { broker: broker.name, vhost, name };
}

function isAllowed(name: string, patterns: readonly string[] | undefined): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesPattern(name, pattern));
}

function listAllowed(key: 'namespaces' | 'vhosts' | 'queues', patterns: readonly string[] | undefined): string {
  return `its ${key} are: ${patterns?.join(', ')}`;
}
