import type { Quota } from './quota.ts';
import type { World } from './world.ts';

/** What a Job does. */
export interface JobWork {
  readonly seconds: number;
  readonly onBegun: () => void;
  readonly onDone: () => void;
}

/** Where Jobs take room of the quota, and who hears of their pods, at once. */
export interface JobRoom {
  /** of one Job's pod, one number per row */
  readonly charges: readonly number[];
  readonly quota: Quota;
  /** @param sign 1 where the pod is created, −1 where it is gone */
  readonly onPod: (job: number, sign: 1 | -1) => void;
  readonly onRefused: (job: number) => void;
}

/** The Job controller tries a refused create again after 1 s, doubled each time, up to 60 s (`job_controller.go`). */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/**
 * Work that has no pool: each piece is a Job with one pod, which ends with it.
 *
 * @param room absent: Jobs run outside the quota
 * @returns starts one Job
 */
export function createJobs(
  { events, note }: World,
  { startMs, room }: { readonly startMs: number; readonly room?: JobRoom | undefined },
): (work: JobWork) => void {
  let jobs = 0;
  const begin = ({ seconds, onBegun, onDone }: JobWork, onGone: () => void): void =>
    events.after(startMs, () => {
      onBegun();
      events.after(seconds * 1000, () => {
        onGone();
        onDone();
      });
    });
  const create = (job: number, work: JobWork, inside: JobRoom, failures = 0): void => {
    const { charges, quota, onPod, onRefused } = inside;
    if (!quota.admit(charges)) {
      note({ kind: 'foreign refused' });
      onRefused(job);
      const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
      events.after(delayMs, () => create(job, work, inside, failures + 1));
      return;
    }
    note({ kind: 'foreign came' });
    onPod(job, 1);
    begin(work, () => {
      note({ kind: 'foreign went' });
      quota.release(charges);
      onPod(job, -1);
    });
  };
  return (work) => {
    jobs += 1;
    if (room === undefined) begin(work, () => undefined);
    else create(jobs, work, room);
  };
}
