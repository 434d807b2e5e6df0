import { hasPool, type Workload } from '../../src/simulation/schedule/workload.ts';
import { USUAL_SETTING } from '../../src/simulation/workflow-run/setting.ts';

/** The same work with what the model charges for it whoever schedules: something besides each task, and a pod for each Job. */
export function withCosts(workload: Workload): Workload {
  const { taskOverheadSeconds, jobStartSeconds } = USUAL_SETTING;
  const { workflow } = workload;
  const tasks = workflow.tasks.map((task) => {
    return { ...task, seconds: task.seconds + (hasPool(workload, task.type) ? taskOverheadSeconds : jobStartSeconds) };
  });
  return { ...workload, workflow: { ...workflow, tasks } };
}
