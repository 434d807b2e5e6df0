import { toComparableHost } from '../../../contract/service-host.ts';

/** `HOST:PORT` in parts, as far as it is one. */
interface Address {
  readonly host: string;
  readonly port: string;
}

/** Name resolvers of gRPC that take `HOST:PORT` behind them (grpc-go, doc/naming.md): `dns:///h:1`, `dns://8.8.8.8/h:1`, `dns:h:1`. */
const RESOLVER = /^(?:dns|passthrough):(?:\/\/[^/]*\/|(?=.*:\d+$))/;

/** What grpc-go dials where an address names no port. */
const DEFAULT_PORT = '443';

/**
 * Tells which triggers are ours by their `scalerAddress`. The name and namespace of a Service, and its port, must be
 * ours, so that of two releases in one cluster each has its own; how the rest is spelled does not matter.
 *
 * @param addresses those that KEDA reaches us under, each `HOST:PORT`
 */
export function createAddressMatcher(addresses: readonly string[]): (scalerAddress: string) => boolean {
  const ours = new Set(addresses.map(toComparable));
  return (scalerAddress) => ours.has(toComparable(scalerAddress));
}

/** Two spellings of one address give the same text. */
function toComparable(address: string): string {
  const { host, port } = toAddress(address.trim().toLowerCase().replace(RESOLVER, ''));
  return `${toComparableHost(host)}:${port}`;
}

function toAddress(text: string): Address {
  const [, host = text, port = DEFAULT_PORT] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { host, port };
}
