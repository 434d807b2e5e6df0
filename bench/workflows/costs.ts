import type { Workload } from '../../src/simulation/schedule/workload.ts';
import { USUAL_SETTING } from '../../src/simulation/workflow-run/setting.ts';

/** The same work with what the model charges for it whoever schedules: something besides each task, and a pod for each Job. */
export function withCosts(workload: Workload): Workload {
  const { taskOverheadSeconds, jobStartSeconds } = USUAL_SETTING;
  const { workflow, pools } = workload;
  const pooled = new Set(pools.map(({ type }) => type));
  const tasks = workflow.tasks.map((task) => {
    return { ...task, seconds: task.seconds + (pooled.has(task.type) ? taskOverheadSeconds : jobStartSeconds) };
  });
  return { ...workload, workflow: { ...workflow, tasks } };
}
