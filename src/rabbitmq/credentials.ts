import { readFileSync } from 'node:fs';
import type { BrokerConfig } from '../config.ts';
import { QuotientError, toReason } from '../errors.ts';

/** Who we are to a broker. Never logged, never part of a URL. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** RabbitMQ's own default user; it may log in from the broker's host only, unless the broker is told otherwise. */
const DEFAULT_CREDENTIALS: Credentials = { username: 'guest', password: 'guest' };

/**
 * The credentials as they are now: files are read anew, so that a rotated Secret counts from the next request on.
 *
 * @throws QuotientError `outside` where a file cannot be read
 */
export function readCredentials(broker: BrokerConfig): Credentials {
  const { username, usernameFile, password, passwordFile } = broker;
  return {
    username: readSecret(usernameFile, 'usernameFile') ?? username ?? DEFAULT_CREDENTIALS.username,
    password: readSecret(passwordFile, 'passwordFile') ?? password ?? DEFAULT_CREDENTIALS.password,
  };
}

/**
 * The value of the `authorization` header, in UTF-8 as RabbitMQ reads it.
 *
 * @throws QuotientError `outside` for a user name with a colon: RFC 7617 ends the name at the first one
 */
export function toBasicAuthorization({ username, password }: Credentials): string {
  if (username.includes(':')) {
    throw new QuotientError('outside', 'the user name holds a colon, which HTTP basic authentication cannot carry');
  }
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** One line break at the end is an editor's, not the secret's. */
function readSecret(path: string | undefined, setting: string): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new QuotientError('outside', `${setting} cannot be read: ${toReason(error)}`, { cause: error });
  }
}
