/** From this moment on, until the next one of the series. */
export interface Step {
  readonly atSeconds: number;
  readonly replicas: number;
}

/** A number over time, kept as the moments at which it changed. */
export interface Series {
  note(replicas: number): void;
  steps(): readonly Step[];
  last(): number;
}

/** It begins at 0. */
export function createSeries(nowMs: () => number): Series {
  const steps: Step[] = [{ atSeconds: 0, replicas: 0 }];
  const last = (): number => steps.at(-1)?.replicas ?? 0;
  return {
    note: (replicas) => {
      if (replicas === last()) return;
      const atSeconds = nowMs() / 1000;
      if (steps.at(-1)?.atSeconds === atSeconds) steps.pop();
      steps.push({ atSeconds, replicas });
    },
    steps: () => steps,
    last,
  };
}
