/** What is asked for in all, against the quota. */
export interface Overshoot {
  /** cores */
  note(askedCpu: number): void;
  /** until now */
  report(): {
    /** ∫ of what is asked for beyond the quota */
    readonly cpuSeconds: number;
    /** for how long it was */
    readonly seconds: number;
    readonly mostAskedCpu: number;
  };
}

/** Sums of fractions of a core are not exact. */
const TOLERANCE_CPU = 1e-6;

export function createOvershoot(nowMs: () => number, quotaCpu: number): Overshoot {
  let [asked, most, seconds, cpuSeconds] = [0, 0, 0, 0];
  let lastMs = nowMs();
  const advance = (): void => {
    const passed = (nowMs() - lastMs) / 1000;
    lastMs = nowMs();
    if (asked - quotaCpu <= TOLERANCE_CPU) return;
    seconds += passed;
    cpuSeconds += passed * (asked - quotaCpu);
  };
  return {
    note: (askedCpu) => {
      advance();
      asked = askedCpu;
      most = Math.max(most, asked);
    },
    report: () => {
      advance();
      return { cpuSeconds, seconds, mostAskedCpu: most };
    },
  };
}
