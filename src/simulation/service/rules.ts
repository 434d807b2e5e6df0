import { decide } from '../../decision/decide.ts';
import { recall, remember, settle } from '../../decision/grants/memory.ts';
import { endWrite, noteAnswer, noteMetric, noteWrite, toHeard, toTold } from '../../decision/grants/told.ts';
import { scale } from '../../decision/scaling/scale.ts';

/** What a run decides with: the shipped functions, or the same with one rule left out. */
export interface Rules {
  readonly decide: typeof decide;
  readonly recall: typeof recall;
  readonly remember: typeof remember;
  readonly settle: typeof settle;
  readonly noteAnswer: typeof noteAnswer;
  readonly noteMetric: typeof noteMetric;
  readonly noteWrite: typeof noteWrite;
  readonly endWrite: typeof endWrite;
  readonly toTold: typeof toTold;
  readonly toHeard: typeof toHeard;
  readonly scale: typeof scale;
  /** what we wrote ourselves counts as set before the watch shows it */
  readonly areOwnWritesSeen: boolean;
  /** a write is refused unless it names the newest version; else only unless it names the value that is set */
  readonly areWritesVersioned: boolean;
}

export const SHIPPED: Rules = {
  decide,
  recall,
  remember,
  settle,
  noteAnswer,
  noteMetric,
  noteWrite,
  endWrite,
  toTold,
  toHeard,
  scale,
  areOwnWritesSeen: true,
  areWritesVersioned: true,
};
