import type { Options, RecoveryOptions, SocketOptions } from 'amqplib';
import { type BrokerConfig, toAmqpUrl } from '../config.ts';
import { readCredentials } from './credentials.ts';
import type { VhostPlace } from './place.ts';

/** A broker that froze is noticed after two to three of these; amqplib sends one every half. */
const HEARTBEAT_SECONDS = 5;

/** Quick enough that a broker that is back is seen within a second or two, slow enough to be no burden on it. */
const RECOVERY: RecoveryOptions = {
  initialDelay: 100,
  maxDelay: 1_500,
  jitter: 0.5,
  maxRetries: Infinity,
  waitForConnect: false,
};

/** Where a vhost is reached by AMQP; amqplib decodes the vhost once more, so it is encoded even here. */
export function toConnectOptions({ broker, vhost }: VhostPlace): Options.Connect {
  const { protocol, hostname, port } = new URL(toAddress(broker));
  return {
    protocol: protocol.replace(':', ''),
    hostname: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    vhost: encodeURIComponent(vhost),
    heartbeat: HEARTBEAT_SECONDS,
  };
}

/**
 * How a connection is opened, each time anew: credentials are read when they are sent.
 *
 * @param openingTimeoutMs most time between two bytes of the handshake
 * @param signal destroys every socket that was ever opened
 */
export function toSocketOptions(
  { broker }: VhostPlace,
  openingTimeoutMs: number,
  signal: AbortSignal,
): SocketOptions & { readonly recovery: RecoveryOptions; readonly signal: AbortSignal } {
  return {
    credentials: { mechanism: 'PLAIN', response: () => toPlainResponse(broker) },
    timeout: openingTimeoutMs,
    noDelay: true,
    recovery: RECOVERY,
    signal,
  };
}

function toAddress(broker: BrokerConfig): string {
  return broker.source === 'amqp' ? broker.amqpUrl : (broker.amqpUrl ?? toAmqpUrl(broker.managementUrl));
}

function toPlainResponse(broker: BrokerConfig): Buffer {
  const { username, password } = readCredentials(broker);
  return Buffer.from(`\0${username}\0${password}`, 'utf8');
}
