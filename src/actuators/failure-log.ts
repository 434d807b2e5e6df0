import type { ApiFailure } from '../kubernetes/api-failure.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Logs what fails once for each namespace and kind of failure, and once that all is well again. */
export interface FailureLog {
  /** @param failure of the last write of it; absent where it went well */
  note(target: Target, failure: ApiFailure | undefined): void;
  /** It is not to be written any more, so that nobody waits for it to go well. */
  forget(target: Target): void;
}

/** What is written: that one goes well says nothing about another that does not. */
interface Target {
  readonly namespace: string;
  readonly name: string;
}

/** What fails in one namespace. */
interface Failing {
  readonly said: Set<ApiFailure['kind']>;
  readonly names: Set<string>;
}

/** How the API server refuses every new object of a namespace that is being deleted: there is nobody to be told. */
const ENDING = 'because it is being terminated';

/** @param messages when a write fails, and when all go well again */
export function createFailureLog(
  logger: Logger,
  messages: { readonly failed: string; readonly recovered: string },
): FailureLog {
  const namespaces = new Map<string, Failing>();
  const noteSuccess = ({ namespace, name }: Target): void => {
    const names = namespaces.get(namespace)?.names;
    names?.delete(name);
    if (names?.size !== 0) return;
    namespaces.delete(namespace);
    logger.info({ namespace }, messages.recovered);
  };
  const noteFailure = ({ namespace, name }: Target, { kind, reason }: ApiFailure): void => {
    if (reason.includes(ENDING)) return;
    const { said, names } = namespaces.get(namespace) ?? { said: new Set(), names: new Set() };
    namespaces.set(namespace, { said, names });
    names.add(name);
    if (said.has(kind)) return;
    said.add(kind);
    logger.warn({ namespace, reason }, messages.failed);
  };
  return {
    note: (target, failure) => (failure === undefined ? noteSuccess(target) : noteFailure(target, failure)),
    forget: ({ namespace, name }) => void namespaces.get(namespace)?.names.delete(name),
  };
}
