import { toIds, toTasks } from './workflow.ts';
import { toPool, type Workload } from './workload.ts';

const PROJECTS = 60;
const DIFFS_OF_A_PAIR = 4;
const BACKGROUNDS = 60;

/** What is done between the last diff and the first background, by nobody's pool. */
const SERIAL_MS = 5_000;

/**
 * A small Montage: each of 60 projects is followed, with its neighbour, by four diffs; then something serial; then 60
 * backgrounds. With 8 CPU it cannot end before some 37 s.
 */
export const LAB = toLab();

function toLab(): Workload {
  const projects = toTasks('project', PROJECTS, { pool: 'mproject', durationMs: 3_000 });
  const diffs = projects.flatMap(({ id }, pair) =>
    toTasks(`diff-${pair}`, DIFFS_OF_A_PAIR, { pool: 'mdiff', durationMs: 400 }, [
      id,
      `project-${(pair + 1) % PROJECTS}`,
    ]),
  );
  const serial = toTasks('serial', 1, { durationMs: SERIAL_MS }, toIds(diffs));
  const backgrounds = toTasks('background', BACKGROUNDS, { pool: 'mbackground', durationMs: 800 }, toIds(serial));
  return {
    name: 'lab',
    title: 'the lab run',
    quotaCpu: 8,
    pools: [toPool('mproject', 1_000, 3), toPool('mdiff', 500, 0.4), toPool('mbackground', 500, 0.8)],
    tasks: [...projects, ...diffs, ...serial, ...backgrounds],
  };
}
