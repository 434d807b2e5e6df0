import { createSeries, type Step } from './series.ts';

/** Jobs that run inside the quota. */
export interface JobMeter {
  /** One was created (1), or is gone (−1). */
  note(sign: 1 | -1): void;
  noteRefused(): void;
  /** how many there are */
  count(): number;
  report(): JobFigures;
}

export interface JobFigures {
  /** creations that the quota refused */
  readonly refused: number;
  /** their pods over time */
  readonly pods: readonly Step[];
  /** until now */
  readonly podSeconds: number;
}

export function createJobMeter(nowMs: () => number): JobMeter {
  const pods = createSeries(nowMs);
  let [refused, podSeconds, lastMs] = [0, 0, nowMs()];
  const advance = (): void => {
    podSeconds += (pods.last() * (nowMs() - lastMs)) / 1000;
    lastMs = nowMs();
  };
  return {
    note: (sign) => {
      advance();
      pods.note(pods.last() + sign);
    },
    noteRefused: () => {
      refused += 1;
    },
    count: pods.last,
    report: () => {
      advance();
      return { refused, pods: pods.steps(), podSeconds };
    },
  };
}
