import type { Windows } from '../../decision/grants/memory.ts';

/**
 * What the shipped service does by default, by the names of its settings: the model reads none, and a test compares the two.
 */
export const DEFAULTS = {
  stability: 0.1,
  stabilizationWindowMs: 30_000,
  foreignShare: 0.5,
  durationHalfLifeMs: 600_000,
  pollIntervalMs: 750,
  staleAfterMs: 15_000,
  cycleIntervalMs: 1_000,
  retireAfterMs: 10_000,
  yieldAfterMs: 20_000,
  answerWindowMs: 3_000,
  readingWindowMs: 2_000,
  activationRepeatMs: 15_000,
};

/** How long the past counts. */
export const WINDOWS: Windows = {
  answersMs: DEFAULTS.answerWindowMs,
  readingsMs: DEFAULTS.readingWindowMs,
  yieldMs: DEFAULTS.yieldAfterMs,
};
