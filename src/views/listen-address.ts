import { QuotientError, toReason } from '../errors.ts';

/**
 * Takes an address apart.
 *
 * @param address `HOST:PORT`, an IPv6 host in brackets, as the configuration has checked it
 */
export function toHostAndPort(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1)) };
}

/**
 * Why a port could not be opened, for the person who starts the program.
 *
 * @param protocol what would have been served there
 * @param flag the option that chooses the address
 */
export function toListenError(protocol: string, address: string, flag: string, error: unknown): QuotientError {
  const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const reason = isBusy ? 'the port is in use' : toReason(error);
  const sentence = `cannot serve ${protocol} on ${address}: ${reason}; choose another address with ${flag} HOST:PORT`;
  return new QuotientError('invalid-input', sentence, { cause: error });
}
