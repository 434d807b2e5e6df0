import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { KeptChild } from './child-object.ts';
import type { KeptPool } from './pool-object.ts';
import type { Outcome } from './status.ts';

/** Logs what has happened, and what stands in the way once for as long as it does. */
export function createSaid(log: Logger) {
  const sentences = new Map<string, string>();
  /** why statuses cannot be written: that says nothing of whether their WorkerPools are served */
  const unwritten = new Map<string, string>();
  let operator: string | undefined;
  const sayOnce = (
    said: Map<string, string>,
    { namespace, name }: KeptPool,
    sentence: string,
    message: string,
  ): void => {
    if (said.get(`${namespace}/${name}`) === sentence) return;
    said.set(`${namespace}/${name}`, sentence);
    log.warn({ namespace, pool: name, reason: sentence }, message);
  };
  return {
    /** @param key of a WorkerPool that is gone, as `namespace/name` */
    forget: (key: string): void => {
      sentences.delete(key);
      unwritten.delete(key);
    },
    /** Its status was written. */
    written: ({ namespace, name }: KeptPool): void => {
      if (unwritten.delete(`${namespace}/${name}`))
        log.info({ namespace, pool: name }, 'WorkerPool: its status is written again');
    },
    notWritten: (pool: KeptPool, { reason }: ApiFailure): void =>
      sayOnce(unwritten, pool, reason, 'WorkerPool: its status is not written'),
    outcome: (pool: KeptPool, outcome: Outcome): void => {
      const { namespace, name } = pool;
      if (outcome.kind === 'mistaken') {
        sayOnce(sentences, pool, outcome.sentence, 'WorkerPool cannot be served');
        return;
      }
      if (sentences.delete(`${namespace}/${name}`)) log.info({ namespace, pool: name }, 'WorkerPool is served again');
      if (outcome.kind !== 'unchanged') log.info({ namespace, pool: name, what: outcome.kind }, 'WorkerPool is served');
    },
    failure: (pool: KeptPool, { reason }: ApiFailure): void =>
      sayOnce(sentences, pool, reason, 'WorkerPool: a write failed'),
    operator: (found: KeptChild | undefined): void => {
      const now = found === undefined ? undefined : `${found.namespace}/${found.name}`;
      if (now === operator) return;
      operator = now;
      if (now === undefined) log.info("HyperFlow's operator is gone: its WorkerPools are taken over");
      else
        log.warn(
          { operator: now },
          "HyperFlow's operator runs: WorkerPools are left to it; scale it to 0 to have them served",
        );
    },
  };
}
