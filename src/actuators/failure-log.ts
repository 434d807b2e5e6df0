import type { ApiFailure } from '../kubernetes/api-failure.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Logs what fails once for each namespace and kind of failure, and once that all is well again. */
export interface FailureLog {
  /** @param failure of the last write to the namespace; absent where it went well */
  note(namespace: string, failure: ApiFailure | undefined): void;
}

/** How the API server refuses every new object of a namespace that is being deleted: there is nobody to be told. */
const ENDING = 'because it is being terminated';

/** @param messages when a write fails, and when one goes well again */
export function createFailureLog(
  logger: Logger,
  messages: { readonly failed: string; readonly recovered: string },
): FailureLog {
  const failing = new Map<string, Set<ApiFailure['kind']>>();
  return {
    note: (namespace, failure) => {
      const said = failing.get(namespace) ?? new Set();
      if (failure === undefined) {
        if (failing.delete(namespace)) logger.info({ namespace }, messages.recovered);
        return;
      }
      if (failure.reason.includes(ENDING) || failure.kind === 'missing' || said.has(failure.kind)) return;
      failing.set(namespace, said.add(failure.kind));
      logger.warn({ namespace, reason: failure.reason }, messages.failed);
    },
  };
}
