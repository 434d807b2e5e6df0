import { z } from 'zod';

/** One task as both versions say it. */
export interface WfTask {
  readonly id: string;
  readonly name: string;
  readonly category: string | undefined;
  readonly program: string | undefined;
  readonly parents: readonly string[];
  readonly children: readonly string[];
  readonly seconds: number | undefined;
  readonly cores: number | undefined;
  readonly busyCores: number | undefined;
  readonly memoryBytes: number | undefined;
}

/** What is taken from a file of either version. */
export interface FormatFile {
  readonly name: string;
  /** of the list of tasks */
  readonly path: string;
  readonly tasks: readonly WfTask[];
}

const text = z.string().min(1);
const amount = z.number().min(0).optional();
const edges = z.array(text).default([]);

/** What both versions say of a task's execution, in the same words. */
const measured = {
  // A third of a year: longer runs would take a model hours, second by second.
  runtimeInSeconds: z.number().min(0).max(1e7).optional(),
  avgCPU: amount,
  memoryInBytes: amount,
  command: z.object({ program: z.string().optional() }).optional(),
};

const task14 = z.object({
  ...measured,
  id: text.optional(),
  name: text,
  category: text.optional(),
  parents: edges,
  children: edges,
  cores: amount,
});

/** WfFormat 1.4: one list of tasks. */
export const schema14 = z
  .object({ name: z.string().default('workflow'), workflow: z.object({ tasks: z.array(task14) }) })
  .transform(({ name, workflow }): FormatFile => ({
    name,
    path: 'workflow.tasks',
    tasks: workflow.tasks.map((task) => ({
      ...toMeasured(task),
      id: task.id ?? task.name,
      name: task.name,
      category: task.category,
      parents: task.parents,
      children: task.children,
      cores: task.cores,
    })),
  }));

const specified15 = z.object({ id: text, name: text, parents: edges, children: edges });
const executed15 = z.object({ ...measured, id: text, coreCount: amount });

/** WfFormat 1.5: what the tasks are, and, where they were run, how that went. */
export const schema15 = z
  .object({
    name: z.string().default('workflow'),
    workflow: z.object({
      specification: z.object({ tasks: z.array(specified15) }),
      execution: z.object({ tasks: z.array(executed15) }).optional(),
    }),
  })
  .transform(({ name, workflow }): FormatFile => {
    const executed = new Map(workflow.execution?.tasks.map((task) => [task.id, task]));
    return {
      name,
      path: 'workflow.specification.tasks',
      tasks: workflow.specification.tasks.map((task) => {
        const run = executed.get(task.id);
        return { ...task, ...toMeasured(run ?? {}), category: undefined, cores: run?.coreCount };
      }),
    };
  });

function toMeasured({
  runtimeInSeconds,
  avgCPU,
  memoryInBytes,
  command,
}: {
  readonly runtimeInSeconds?: number | undefined;
  readonly avgCPU?: number | undefined;
  readonly memoryInBytes?: number | undefined;
  readonly command?: { readonly program?: string | undefined } | undefined;
}): Pick<WfTask, 'seconds' | 'busyCores' | 'memoryBytes' | 'program'> {
  return {
    seconds: runtimeInSeconds,
    busyCores: avgCPU === undefined ? undefined : avgCPU / 100,
    memoryBytes: memoryInBytes,
    program: command?.program,
  };
}
