import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A workflow in a folder of its own, as HyperFlow's engine runs it. */
export interface HyperFlowWorkflow {
  readonly directory: string;
  /** one per task */
  readonly tasks: readonly string[];
  /** how often each task has been done so far */
  readResults(): ReadonlyMap<string, number>;
}

interface Shape {
  readonly projections: number;
  readonly differences: number;
}

interface Task {
  readonly name: string;
  readonly type: string;
  readonly seconds: number;
  readonly ins: readonly string[];
}

/**
 * Writes a workflow of Montage's form: projections, each difference of two of them, one fit and one model over all, a background
 * for each projection, one table and one mosaic. Each task sleeps, then leaves a line behind.
 *
 * @param namespace of its queues
 * @param kubeconfigPath for the tasks that become Jobs
 */
export function writeWorkflow(
  directory: string,
  { namespace, kubeconfigPath }: { readonly namespace: string; readonly kubeconfigPath: string },
  { projections, differences }: Shape,
): HyperFlowWorkflow {
  const results = join(directory, 'results');
  for (const folder of [results, join(directory, 'logs')]) mkdirSync(folder, { recursive: true });
  const tasks = toTasks(projections, differences);
  const processes = tasks.map(({ name, type, seconds, ins }) => ({
    name: type,
    type: 'dataflow',
    function: 'k8sCommand',
    firingLimit: 1,
    ins,
    outs: [name],
    config: { executor: { executable: 'sh', args: ['-c', `sleep ${seconds} && echo done >> ${join(results, name)}`] } },
  }));
  const signals = [{ name: 'header', data: [{}] }, ...tasks.map(({ name }) => ({ name }))];
  const write = (file: string, content: unknown): void =>
    writeFileSync(join(directory, file), JSON.stringify(content, undefined, 1));
  write('workflow.json', { name: 'montage-like', processes, signals, ins: ['header'], outs: ['mAdd'] });
  write(
    'workflow.config.executionModels.json',
    ['mProject', 'mDiffFit', 'mBackground'].map((name) => ({ name })),
  );
  write('workflow.config.jobvars.json', { kubeConfigPath: kubeconfigPath, k8sNamespace: namespace });
  writeFileSync(join(directory, 'job-template.yaml'), JOB_TEMPLATE);
  return {
    directory,
    tasks: tasks.map(({ name }) => name),
    readResults: () =>
      new Map(
        readdirSync(results).map((name) => [name, readFileSync(join(results, name), 'utf8').split('\n').length - 1]),
      ),
  };
}

function toTasks(projections: number, differences: number): readonly Task[] {
  const numbers = Array.from({ length: projections }, (_, index) => index);
  const projected = (index: number): string => `mProject-${index % projections}`;
  const fits = Array.from({ length: differences }, (_, index) => `mDiffFit-${index}`);
  const backgrounds = numbers.map((index) => `mBackground-${index}`);
  const one = (type: string, seconds: number, ins: readonly string[]): Task => ({ name: type, type, seconds, ins });
  return [
    ...numbers.map((index) => ({ name: projected(index), type: 'mProject', seconds: 1, ins: ['header'] })),
    ...fits.map((name, index) => {
      const step = 1 + Math.floor(index / projections);
      return { name, type: 'mDiffFit', seconds: 0.2, ins: [projected(index), projected(index + step)] };
    }),
    one('mConcatFit', 2, fits),
    one('mBgModel', 2, ['mConcatFit']),
    ...numbers.map((index) => {
      return { name: `mBackground-${index}`, type: 'mBackground', seconds: 0.4, ins: [projected(index), 'mBgModel'] };
    }),
    one('mImgtbl', 1, backgrounds),
    one('mAdd', 1, ['mImgtbl', ...backgrounds]),
  ];
}

/** Names in it are the engine's to fill in; the command is a line that the engine makes. */
const JOB_TEMPLATE = `apiVersion: batch/v1
kind: Job
metadata:
  name: job\${jobName}
spec:
  ttlSecondsAfterFinished: 300
  template:
    metadata:
      labels:
        app: hyperflow
    spec:
      restartPolicy: Never
      containers:
        - name: task
          image: none
          env:
            - name: HF_VAR_WORK_DIR
              value: "\${workingDirPath}"
            - name: HF_VAR_WAIT_FOR_INPUT_FILES
              value: "0"
          command:
            - /bin/sh
            - -c
            - >
              \${command}
          resources:
            requests:
              cpu: \${cpuRequest}
              memory: \${memRequest}
`;
