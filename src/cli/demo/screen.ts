import type { Clock } from '../../clock.ts';
import { listenForQuit } from './keys.ts';
import { createLiveView } from './live-view.ts';
import { runPlainView } from './plain-view.ts';
import type { Scene } from './scene.ts';

/** Below this a table would only wrap and scroll. */
const SMALLEST = { columns: 80, rows: 20 } as const;

/** Where the demo is seen: a table that is drawn over, or plain lines where there is no terminal for it. */
export interface Screen {
  /** aborts when somebody wants the end, or nobody reads standard output any more */
  readonly signal: AbortSignal;
  /** Shows a line of the log, where it does not spoil the table. */
  log(line: string): void;
  /**
   * Shows until the signal aborts.
   *
   * @param look called for every frame
   * @param introduction shown first
   */
  show(look: () => Scene | undefined, introduction: string, signal: AbortSignal): Promise<void>;
}

/** Standard output and input as a screen. */
export function createScreen(clock: Clock, environment: Readonly<Record<string, string | undefined>>): Screen {
  const { stdin, stdout, stderr } = process;
  const quit = new AbortController();
  let note = (line: string): void => void stderr.write(line);

  const showLive = async (look: () => Scene | undefined, introduction: string, signal: AbortSignal): Promise<void> => {
    const hint = stdin.isTTY ? 'q ends it' : 'Ctrl-C ends it';
    const view = createLiveView({ stream: stdout, clock, look, introduction, hint });
    note = view.note;
    const restore = stdin.isTTY ? listenForQuit(stdin, () => quit.abort()) : () => undefined;
    try {
      await view.run(signal);
    } finally {
      restore();
    }
  };
  const showPlain = async (look: () => Scene | undefined, introduction: string, signal: AbortSignal): Promise<void> => {
    stdout.write(introduction);
    await runPlainView({ look, write: (text) => stdout.write(text), clock }, signal);
  };

  return {
    signal: quit.signal,
    log: (line) => note(line),
    show: async (look, introduction, signal) => {
      // `demo | head` closes the pipe when it has seen enough.
      stdout.on('error', () => quit.abort());
      const hasRoom = stdout.columns >= SMALLEST.columns && stdout.rows >= SMALLEST.rows;
      const isLive = stdout.isTTY && hasRoom && environment['TERM'] !== 'dumb';
      await (isLive ? showLive : showPlain)(look, introduction, signal);
    },
  };
}
