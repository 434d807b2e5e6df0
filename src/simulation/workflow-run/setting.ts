import type { Lateness } from '../world/world.ts';

/** What surrounds a run besides workflow, pools and quota. */
export interface Setting {
  /** HPAs that were made together tick together; else each at its own moment */
  readonly hpaPhases: 'together' | 'apart';
  /** from the start to the first tick of all HPAs; absent: drawn */
  readonly firstTickSeconds?: number;
  /** what a worker needs for each task besides the task's own time: to fetch, to start a process, to acknowledge */
  readonly taskOverheadSeconds: number;
  /** from a pod's last task to its end, if it is to leave */
  readonly leaveSeconds: number;
  /** after which a pod that is to leave is killed, whatever it has in hand; the task is delivered again */
  readonly graceSeconds: number;
  /** of a task that has no pool: its pod has to come first */
  readonly jobStartSeconds: number;
  /** from a task's end to the messages of those that waited for it */
  readonly dispatchSeconds: number;
  /** of every ScaledObject, in place of what the contender's have */
  readonly cooldownSeconds?: number;
  /** the whole workflow is submitted once at each of these moments */
  readonly submittedAtSeconds: readonly number[];
  readonly lateness: Lateness;
}

/**
 * As measured on a real API server with real KEDA, HPA and RabbitMQ, all on one machine: watches tell within 50 ms, an HPA
 * or KEDA writes within 0.3 s of what it heard, `status.used` falls 0.2–2 s after a pod has gone. The overhead and the
 * Job's start are HyperFlow's, the grace period is that of its workers (chart 83ef8b2).
 */
export const USUAL_SETTING: Setting = {
  hpaPhases: 'together',
  taskOverheadSeconds: 0.1,
  leaveSeconds: 0.2,
  graceSeconds: 300,
  jobStartSeconds: 2,
  dispatchSeconds: 0,
  submittedAtSeconds: [0],
  lateness: { readingMs: 50, writeMs: 300, quotaFallMs: 2000, leakProbability: 0, lostPushProbability: 0 },
};
