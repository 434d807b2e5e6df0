import { setImmediate } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import { QuotientError } from '../../errors.ts';
import { toBar } from '../demo/bars.ts';

/** How far a long calculation is, where somebody watches a terminal; nothing elsewhere. */
export interface Progress {
  /** @param total steps that will be begun from now on */
  expect(total: number): void;
  /**
   * Begins a step, and lets signals and the terminal have their turn.
   *
   * @param label what it is
   * @throws QuotientError when the end is wanted
   */
  begin(label: string): Promise<void>;
  /**
   * The same within a step.
   *
   * @throws QuotientError when the end is wanted
   */
  pause(): Promise<void>;
  /** Takes the bar away, and gives the cursor back. */
  clear(): void;
}

const BAR_CELLS = 24;

/** @param stream standard error: standard output is the report's */
export function createProgress(stream: WriteStream, signal: AbortSignal): Progress {
  const log = stream.isTTY ? createLogUpdate(stream) : undefined;
  let [begun, total] = [0, 0];
  const pause = async (): Promise<void> => {
    await setImmediate();
    if (signal.aborted) throw new QuotientError('invalid-input', 'ended before the simulation was over');
  };
  return {
    expect: (steps) => {
      [begun, total] = [0, steps];
    },
    begin: async (label) => {
      // How many there will be is not known while the file is read.
      log?.(total === 0 ? label : `${toBar(begun, total, BAR_CELLS)}  ${begun + 1}/${total}  ${label}`);
      begun += 1;
      await pause();
    },
    pause,
    clear: () => {
      log?.clear();
      log?.done();
    },
  };
}
