/** Everything that can go wrong in a way that a caller must tell apart. */
export type ErrorCode =
  /** configuration, a command line or a file that its author must mend */
  | 'invalid-input'
  /** trigger metadata that its author must mend */
  | 'invalid-metadata'
  /** the input is well formed, but there is no number to give until the author mends something else */
  | 'no-number'
  /** an input is not known now and may be later */
  | 'unknown'
  /** the thing asked for does not exist */
  | 'not-found'
  /** an outside system failed or answered nonsense */
  | 'outside';

/** The one error of ours. Its message is a sentence for the person who can do something about it. */
export class QuotientError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'QuotientError';
    this.code = code;
  }
}

/**
 * The reason in whatever was thrown, as one line.
 *
 * @param error anything
 */
export function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return toReason(error.errors[0]);
  const text = error.message === '' ? error.name : error.message;
  return error.cause instanceof Error && !text.includes(error.cause.message)
    ? `${text}: ${toReason(error.cause)}`
    : text;
}

/** The code of whatever lies at the bottom of a failure, such as `ECONNREFUSED`; empty where there is none. */
export function findErrorCode(error: unknown): string {
  if (error instanceof AggregateError) return findErrorCode(error.errors[0]);
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return findErrorCode(error.cause);
}

/** Codes of errors that say that nobody was reached, by Node and by undici. */
export const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
