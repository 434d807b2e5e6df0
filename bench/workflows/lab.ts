import type { Contender } from '../../src/simulation/contender.ts';
import { simulate } from '../../src/simulation/run-workflow.ts';
import type { Setting } from '../../src/simulation/workflow-run/setting.ts';
import type { Workflow } from '../../src/simulation/workflow.ts';
import { LAB } from '../../test/e2e/workloads/lab.ts';
import { toMedian } from '../machine.ts';

/** What the lab run calls each contender. */
export const LAB_CONTENDERS: ReadonlyMap<string, Contender> = new Map([
  ["HyperFlow's chart rule", 'chart-rule'],
  ["KEDA's RabbitMQ scaler", 'keda-rabbitmq'],
  ["Quotient, queue-length, the HPA's pace", 'queue-length-keda'],
  ["Quotient, drain-time, the HPA's pace", 'drain-time-declared-keda'],
  ['Quotient, queue-length, direct scaling', 'queue-length'],
  ['Quotient, drain-time, direct scaling', 'drain-time-declared'],
  ['Quotient, drain-time with durations learned, direct scaling', 'drain-time-learned'],
]);

/** The lab run starts so long after a tick of the HPAs, in turn. */
const PHASES_SECONDS = [3, 10, 6, 13, 0];
const HPA_PERIOD_SECONDS = 15;

/** A worker's process, on a machine that is busy with the whole cluster, until it has its first message. */
const PROCESS_SECONDS = 0.3;

/** Its driver looks every 50 ms at what is done; tasks without a pool are its own, and begin at once. */
const SETTING: Partial<Setting> = { taskOverheadSeconds: 0.02, jobStartSeconds: 0, dispatchSeconds: 0.03 };

/** Its own, but HyperFlow's for the chart rule. */
const COOLDOWN_SECONDS = 5;

/** The lab's quota has a row for CPU alone. */
const ANY_MEMORY_BYTES = 2 ** 40;
const MEMORY_BYTES = 100 * 2 ** 20;

const WORKFLOW = toWorkflow();

/** The lab run in the model: one run for each seed and moment between two ticks. */
export function simulateLab(contender: Contender, podStartSeconds: number, seeds: number) {
  const cooldown = contender === 'chart-rule' ? {} : { cooldownSeconds: COOLDOWN_SECONDS };
  const runs = Array.from({ length: seeds }, (_, place) =>
    PHASES_SECONDS.map((phase) =>
      simulate({
        workflow: WORKFLOW,
        pools: LAB.pools.map(({ name, cpuMillis }) => {
          return { type: name, cpu: cpuMillis / 1000, memoryBytes: MEMORY_BYTES, maxReplicas: 50 };
        }),
        quota: { cpu: LAB.quotaCpu, memoryBytes: ANY_MEMORY_BYTES },
        contender,
        seed: place + 1,
        podStartSeconds: podStartSeconds + PROCESS_SECONDS,
        setting: { ...SETTING, ...cooldown, firstTickSeconds: HPA_PERIOD_SECONDS - phase },
      }),
    ),
  ).flat();
  return {
    makespanSeconds: runs.map(({ makespanSeconds }) => makespanSeconds),
    medianSeconds: toMedian(runs.map(({ makespanSeconds }) => makespanSeconds)),
    refused: runs.map(({ refusedPods }) => refusedPods),
    stoppedWithReady: runs.map(({ stoppedWithReady }) => stoppedWithReady),
  };
}

function toWorkflow(): Workflow {
  const places = new Map(LAB.tasks.map(({ id }, place) => [id, place]));
  const tasks = LAB.tasks.map(({ id, pool = 'driver', durationMs, parents }) => {
    return { id, type: pool, seconds: durationMs / 1000, needs: parents.flatMap((parent) => places.get(parent) ?? []) };
  });
  return { name: LAB.name, tasks };
}
