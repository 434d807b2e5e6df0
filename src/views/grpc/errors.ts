import { status } from '@grpc/grpc-js';
import { type ErrorCode, QuotientError } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { MAX_SENTENCE_CHARACTERS } from './limits.ts';

/** What a caller hears of each kind of error. KEDA holds on all of them; people read the code first. */
const STATUS_OF_CODE = {
  'invalid-input': status.INVALID_ARGUMENT,
  'invalid-metadata': status.INVALID_ARGUMENT,
  'no-number': status.FAILED_PRECONDITION,
  unknown: status.UNAVAILABLE,
  'not-found': status.NOT_FOUND,
  outside: status.UNAVAILABLE,
} as const satisfies Record<ErrorCode, status>;

/** How a call fails: the status and the sentence that the caller gets. */
export interface CallFailure {
  readonly code: status;
  readonly details: string;
}

/**
 * The one place where errors become gRPC. What is not an error of ours is a bug: it is logged, and the caller learns no
 * more than that.
 *
 * @param error whatever was returned or thrown
 * @param method of the call, for the log
 */
export function toCallFailure(error: unknown, method: string, logger: Logger): CallFailure {
  if (error instanceof QuotientError) return { code: STATUS_OF_CODE[error.code], details: toDetails(error.message) };
  logger.error({ component: 'grpc', method, err: error }, 'call failed unexpectedly');
  return { code: status.INTERNAL, details: 'internal error; its reason is in the log' };
}

/** Cut to what fits a header, and free of lone surrogates, on which grpc-js throws as it percent-encodes. */
function toDetails(message: string): string {
  const cut = message.length > MAX_SENTENCE_CHARACTERS ? `${message.slice(0, MAX_SENTENCE_CHARACTERS - 1)}…` : message;
  return cut.toWellFormed();
}
