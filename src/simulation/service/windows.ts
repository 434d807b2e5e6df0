import type { Windows } from '../../decision/grants/memory.ts';

/** As shipped by default. */
export const WINDOWS: Windows = { answersMs: 3000, readingsMs: 2000, yieldMs: 5000 };
