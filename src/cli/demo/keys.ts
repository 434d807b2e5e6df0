import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

/**
 * Listens for `q`, which ends the demo. A terminal that is read key by key sends Ctrl-C as a key too: it becomes the
 * signal that it stands for, so that a second one ends at once, as everywhere.
 *
 * @returns gives the terminal back as it was
 */
export function listenForQuit(input: ReadStream, quit: () => void): () => void {
  const onKey = (_: unknown, { name, ctrl }: Key): void => {
    if (name === 'c' && ctrl === true) process.kill(process.pid, 'SIGINT');
    else if (name === 'q') quit();
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.on('keypress', onKey);
  input.resume();
  return () => {
    input.off('keypress', onKey);
    input.setRawMode(false);
    input.pause();
  };
}
