import { styleText } from 'node:util';
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import type { Clock } from '../../clock.ts';
import { type Paint, type Room, toFrame } from './frame.ts';
import type { Scene } from './scene.ts';

/** Ten frames a second look fluent; more would only cost the terminal. */
const FRAME_INTERVAL_MS = 100;

/** Home, and everything below it erased: after a resize nobody knows where the old lines have gone. */
const CLEAR_SCREEN = '\u001B[H\u001B[J';

export interface LiveViewParts {
  readonly stream: WriteStream;
  readonly clock: Clock;
  readonly look: () => Scene | undefined;
  /** stands above the table; lines that end with a newline */
  readonly introduction: string;
  /** how to end it */
  readonly hint: string;
}

/** A table that is drawn over and over in the same place, below what stands for good. */
export interface LiveView {
  /** Puts a line between the introduction and the table, for good. */
  note(line: string): void;
  /** Draws until the signal aborts; leaves the last frame and a visible cursor behind. */
  run(signal: AbortSignal): Promise<void>;
}

export function createLiveView({ stream, clock, look, introduction, hint }: LiveViewParts): LiveView {
  const log = createLogUpdate(stream);
  const paint: Paint = (colour, text) => styleText(colour, text, { stream });
  const standing = introduction.split('\n');
  const draw = (): void => {
    const scene = look();
    if (scene !== undefined) log(toFrame(scene, toRoom(stream, standing), hint, paint));
  };
  const redraw = (): void => {
    log.clear();
    stream.write(`${CLEAR_SCREEN}${introduction}`);
    draw();
  };
  return {
    note: (line) => log.persist(line),
    run: async (signal) => {
      stream.write(introduction);
      stream.on('resize', redraw);
      while (!signal.aborted) {
        draw();
        await clock.sleep(FRAME_INTERVAL_MS, signal);
      }
      stream.off('resize', redraw);
      log.done();
    },
  };
}

/** What the standing lines, wrapped as they are, leave of the terminal; the last row is the cursor's. */
function toRoom({ columns, rows }: WriteStream, standing: readonly string[]): Room {
  const taken = standing.reduce((sum, line) => sum + Math.ceil(line.length / columns), 0);
  return { columns, rows: rows - taken - 1 };
}
