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
  /** until now */
  readonly podSeconds: number;
}

export function createJobMeter(nowMs: () => number): JobMeter {
  let [count, refused, podSeconds] = [0, 0, 0];
  let lastMs = nowMs();
  const advance = (): void => {
    podSeconds += (count * (nowMs() - lastMs)) / 1000;
    lastMs = nowMs();
  };
  return {
    note: (sign) => {
      advance();
      count += sign;
    },
    noteRefused: () => {
      refused += 1;
    },
    count: () => count,
    report: () => {
      advance();
      return { refused, podSeconds };
    },
  };
}
