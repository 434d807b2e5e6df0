import { type handleUnaryCall, status } from '@grpc/grpc-js';
import type { Clock } from '../../clock.ts';
import type { AnswerListener } from '../../contract/answer-listener.ts';
import type { QuotientError } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { toCallFailure } from './errors.ts';

/** One answered call, for whoever counts them; of the streams, those that were refused. */
export interface AnsweredCall {
  readonly method: string;
  /** as gRPC spells it: OK, UNAVAILABLE … */
  readonly code: string;
  readonly durationMs: number;
}

/** What every call has to do with besides its own answer. */
export interface CallSurroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onCall?: ((call: AnsweredCall) => void) | undefined;
  readonly answers?: AnswerListener | undefined;
}

/**
 * The one shape of a call with one answer, which is always at hand.
 *
 * @param method its name in the log and in what `onCall` hears
 * @param answer from memory; returns an error rather than throwing it
 */
export function toUnaryHandler<Request, Response extends object>(
  method: string,
  answer: (request: Request) => Response | QuotientError,
  { clock, logger, onCall }: CallSurroundings,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const startedAtMs = clock.nowMs();
    const answered = attempt(answer, call.request);
    let code = status.OK;
    if (answered instanceof Error) {
      const failure = toCallFailure(answered, method, logger);
      code = failure.code;
      callback(failure);
    } else {
      callback(null, answered);
    }
    onCall?.({ method, code: status[code], durationMs: clock.nowMs() - startedAtMs });
  };
}

function attempt<Request, Response>(answer: (request: Request) => Response, request: Request): Response | Error {
  try {
    return answer(request);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
