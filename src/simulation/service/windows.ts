import type { Windows } from '../../decision/grants/memory.ts';

/** As shipped by default. */
export const WINDOWS: Windows = { answersMs: 3_000, readingsMs: 2_000, yieldMs: 20_000 };
