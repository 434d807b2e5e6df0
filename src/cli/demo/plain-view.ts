import type { Clock } from '../../clock.ts';
import { DEMO_QUOTA } from '../../simulation/demo/setup.ts';
import { type Scene, sumCpu, toTimeText } from './scene.ts';

/** The pace at which a person reads a log that scrolls by. */
const LINE_INTERVAL_MS = 1_000;

/** Before the first decision, some milliseconds after the start. */
const FIRST_WAIT_MS = 50;

/** What a view needs to be told. */
export interface PlainViewParts {
  readonly look: () => Scene | undefined;
  readonly write: (text: string) => void;
  readonly clock: Clock;
}

/** For pipes and files: a line a second, if anything but the time has changed; no escape codes. */
export async function runPlainView({ look, write, clock }: PlainViewParts, signal: AbortSignal): Promise<void> {
  let written = '';
  while (!signal.aborted) {
    const scene = look();
    const line = scene === undefined ? written : toLine(scene);
    if (scene !== undefined && line !== written) write(`${toTimeText(scene.atMs)}  ${line}\n`);
    written = line;
    await clock.sleep(scene === undefined ? FIRST_WAIT_MS : LINE_INTERVAL_MS, signal);
  }
}

/** A scene on one line, without the time. */
function toLine({ pools, runs }: Scene): string {
  const progress = runs.map(({ number, done, total }) => `run ${number} ${done}/${total}`).join(', ');
  const shares = pools.map(({ name, backlog, granted, pods, finishing }) => {
    const inUse = `${pods}${finishing === 0 ? '' : `+${finishing}`}`;
    return `${name} backlog ${backlog} granted ${granted} pods ${inUse}`;
  });
  const granted = sumCpu(pools, (pool) => pool.granted);
  return [progress, ...shares, `granted ${granted} of ${DEMO_QUOTA.cpu} CPU`].join(' | ');
}
