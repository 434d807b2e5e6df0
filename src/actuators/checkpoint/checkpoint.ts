import type { Clock } from '../../clock.ts';
import type { SavedDuration } from '../../contract/saved-durations.ts';
import type { ApiFailure } from '../../kubernetes/api-failure.ts';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { applyObject, getObject, type ObjectPlace } from '../../kubernetes/write.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createFailureLog } from '../failure-log.ts';
import { readSaved, toData } from './saved.ts';

/** What is lost when the process is killed is a minute of learning. */
const INTERVAL_MS = 60_000;

/** At the end nobody waits longer for it than this. */
const LAST_WRITE_MS = 2_000;

/** The field manager's name: the ConfigMap's other fields stay whoever's they are. */
const MANAGER = 'quotient-checkpoint';

export interface CheckpointParts {
  readonly client: KubernetesClient;
  readonly durations: {
    save(): readonly SavedDuration[];
    restore(saved: readonly SavedDuration[]): void;
  };
  /** of the ConfigMap: `NAMESPACE/NAME` */
  readonly checkpoint: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps what was learned in one ConfigMap, so that a restart, a successor and the next run begin with it. */
export interface Checkpoint {
  /** Restores, then saves what changed: every minute, and once more at the end. Whatever fails costs nothing but that. */
  run(signal: AbortSignal): Promise<void>;
}

export function createCheckpoint({ client, durations, checkpoint, clock, logger }: CheckpointParts): Checkpoint {
  const log = logger.child({ component: 'checkpoint', configMap: checkpoint });
  const [namespace = '', name = ''] = checkpoint.split('/');
  const place: ObjectPlace = { resource: { version: 'v1', plural: 'configmaps', namespace }, name };
  const failures = createFailureLog(log, {
    failed: 'what is learned of durations is not kept over a restart',
    recovered: 'what is learned of durations is kept again',
  });
  /** undefined until what was saved before has been read: else a moment's failure would write it over */
  let saved: string | undefined;

  const restore = async (signal: AbortSignal): Promise<void> => {
    const answer = await getObject(client, place, signal);
    if (answer.kind === 'failed' && answer.failure.kind !== 'missing') return noteFailure(answer.failure);
    const known = answer.kind === 'failed' ? [] : readSaved(answer.body);
    const before = toText();
    if (typeof known === 'string') log.warn({ reason: known }, 'not all was restored');
    else durations.restore(known);
    if (typeof known !== 'string' && known.length > 0)
      log.info({ queues: known.length }, 'durations learned before are known again');
    saved = known.length === 0 ? before : toText();
  };
  const toText = (): string => JSON.stringify(toData(durations.save()));
  const save = async (signal: AbortSignal): Promise<void> => {
    const data = toData(durations.save());
    const text = JSON.stringify(data);
    if (saved === undefined || text === saved) return;
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
    const answer = await applyObject(client, place, { object, isForced: true, manager: MANAGER }, signal);
    if (answer.kind === 'answered') saved = text;
    noteFailure(answer.kind === 'failed' ? answer.failure : undefined);
  };
  /** That there is none yet is how it begins. */
  const noteFailure = (failure: ApiFailure | undefined): void => {
    if (failure?.kind !== 'missing' && failure?.kind !== 'aborted') failures.note({ namespace, name }, failure);
  };
  return {
    run: async (signal) => {
      await restore(signal);
      while (!signal.aborted) {
        await clock.sleep(INTERVAL_MS, signal);
        if (signal.aborted) break;
        if (saved === undefined) await restore(signal);
        else await save(signal);
      }
      await save(AbortSignal.timeout(LAST_WRITE_MS));
    },
  };
}
