import { importMutant, type Mutation } from './mutant.ts';
import { type Rules, SHIPPED } from '../../src/simulation/service/rules.ts';
import type { Conditions } from './scenario.ts';
import type { Findings } from './tally.ts';

/** One rule of the grants, how to leave it out, and where that shows. */
export interface LeaveOut {
  readonly name: string;
  /** what it is, in the method's words */
  readonly rule: string;
  /** what goes wrong without it; `episodes` counts those too that had a cause which no rule promises to avoid */
  readonly shows: 'episodes' | 'avoidable' | 'fights' | 'starved' | 'stuck' | 'asleep';
  /** how often it showed when the rules were found, for comparison: of 1 500 runs of another model, save where it says */
  readonly found: string;
  readonly conditions: Conditions;
  /** some that show it, found by `--leave-out`: anew when the model changes */
  readonly seeds: readonly number[];
  readonly change: Partial<Rules> | Mutation;
}

/** @throws if the rule's text has moved */
export async function toRules({ change }: LeaveOut): Promise<Rules> {
  return { ...SHIPPED, ...('file' in change ? await importMutant(change) : change) };
}

/** How often it shows in a run: episodes, fights, pools; of sleep, the seconds. */
export function countShown(findings: Findings, shows: LeaveOut['shows']): number {
  switch (shows) {
    case 'episodes':
      return findings.episodes.length;
    case 'avoidable':
      return findings.episodes.filter(({ cause }) => cause === undefined).length;
    case 'fights':
      return findings.fights;
    case 'starved':
    case 'stuck':
      return findings[shows].length;
    case 'asleep':
      return Math.round(findings.asleepMs / 1000);
  }
}
