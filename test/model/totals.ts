import { countShown, type LeaveOut, toRules } from './leave-out.ts';
import { LEAVE_OUTS } from './leave-outs.ts';
import { SHIPPED } from '../../src/simulation/service/rules.ts';
import { runModel } from './run.ts';
import type { Conditions } from './scenario.ts';
import type { Findings } from './tally.ts';

/** What a range of seeds is run for, as plain data: it crosses to another thread. */
export interface Batch {
  /** of the rule that is left out; absent: all rules hold */
  readonly leaveOut?: string;
  readonly conditions: Conditions;
  readonly firstSeed: number;
  readonly runs: number;
}

/** What went wrong in a batch. */
export interface Totals {
  readonly runs: number;
  readonly episodes: number;
  /** episodes that the rules should have avoided */
  readonly avoidable: number;
  readonly fights: number;
  readonly starved: number;
  readonly stuck: number;
  readonly asleepMs: number;
  /** of the runs that came to rest: the longest time that it took */
  readonly slowestSettledMs: number;
  /** the first seeds with an avoidable episode; with a rule left out, those that show it */
  readonly seeds: readonly number[];
}

export const NO_TOTALS: Totals = {
  runs: 0,
  episodes: 0,
  avoidable: 0,
  fights: 0,
  starved: 0,
  stuck: 0,
  asleepMs: 0,
  slowestSettledMs: 0,
  seeds: [],
};

const SHOWN_SEEDS = 5;

/** @throws if the rule that is to be left out is not known */
export async function runBatch({ leaveOut: name, conditions, firstSeed, runs }: Batch): Promise<Totals> {
  const leaveOut = name === undefined ? undefined : findLeaveOut(name);
  const rules = leaveOut === undefined ? SHIPPED : await toRules(leaveOut);
  const found = Array.from({ length: runs }, (_, place) => {
    const seed = firstSeed + place;
    return toTotals(seed, runModel(seed, conditions, rules), leaveOut);
  });
  return found.reduce(addTotals, NO_TOTALS);
}

/** @throws with the names of all if there is no such rule */
export function findLeaveOut(name: string): LeaveOut {
  const leaveOut = LEAVE_OUTS.find((candidate) => candidate.name === name);
  if (leaveOut !== undefined) return leaveOut;
  throw new Error(`rule ${name} must be one of ${LEAVE_OUTS.map((known) => known.name).join(', ')}`);
}

export function addTotals(left: Totals, right: Totals): Totals {
  return {
    runs: left.runs + right.runs,
    episodes: left.episodes + right.episodes,
    avoidable: left.avoidable + right.avoidable,
    fights: left.fights + right.fights,
    starved: left.starved + right.starved,
    stuck: left.stuck + right.stuck,
    asleepMs: left.asleepMs + right.asleepMs,
    slowestSettledMs: Math.max(left.slowestSettledMs, right.slowestSettledMs),
    seeds: [...left.seeds, ...right.seeds].toSorted((one, other) => one - other).slice(0, SHOWN_SEEDS),
  };
}

function toTotals(seed: number, findings: Findings, leaveOut: LeaveOut | undefined): Totals {
  const { episodes, fights, starved, stuck, asleepMs, settledMs = 0 } = findings;
  const avoidable = episodes.filter(({ cause }) => cause === undefined).length;
  const isShown = leaveOut === undefined ? avoidable > 0 : countShown(findings, leaveOut.shows) > 0;
  return {
    runs: 1,
    episodes: episodes.length,
    avoidable,
    fights,
    starved: starved.length,
    stuck: stuck.length,
    asleepMs,
    slowestSettledMs: settledMs,
    seeds: isShown ? [seed] : [],
  };
}
