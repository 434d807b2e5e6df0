import type { BrokerConfig } from '../config.ts';

/** A vhost of a broker: what one listing and one AMQP connection are about. */
export interface VhostPlace {
  readonly broker: BrokerConfig;
  readonly vhost: string;
}

/** How every sentence about a vhost begins. */
export function describePlace({ broker, vhost }: VhostPlace): string {
  return `broker "${broker.name}", vhost "${vhost}"`;
}
