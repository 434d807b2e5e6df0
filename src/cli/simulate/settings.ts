import type { Contender } from '../../simulation/contender.ts';
import type { WorkflowQuota } from '../../simulation/workflow.ts';
import { parseAmount, parseNumber, parsePairs, refuseUnknown, toWrongOption } from './amounts.ts';
import { parsePoolWish, type PoolWish } from './pool-wish.ts';
import { parseSweep, type Sweep } from './sweep-range.ts';

/** `simulate`'s options as they stand on the command line. */
export interface SimulateOptions {
  readonly quota: string;
  readonly jobs?: string | undefined;
  readonly pools: readonly string[];
  readonly durations: string;
  readonly policy: Contender;
  readonly compare?: true | undefined;
  readonly podStart: string;
  readonly grace: string;
  readonly seed: string;
  readonly runs?: string | undefined;
  readonly sweep?: string | undefined;
  readonly svg?: string | undefined;
  readonly output: 'table' | 'json';
}

/** What `simulate` was told. */
export interface SimulateSettings {
  readonly quota: WorkflowQuota;
  /** what one Job takes of it; undefined: Jobs run outside */
  readonly jobs: WorkflowQuota | undefined;
  /** none: the workflow's own */
  readonly pools: readonly PoolWish[];
  /** seconds by type of task */
  readonly durations: ReadonlyMap<string, number>;
  /** who scales the pools */
  readonly contender: Contender;
  /** also run all others */
  readonly isCompared: boolean;
  readonly podStartSeconds: number;
  readonly graceSeconds: number;
  readonly seed: number;
  /** undefined: as many as the workflow's size suggests */
  readonly runs: number | undefined;
  readonly sweep: Sweep | undefined;
  /** path of the picture */
  readonly svg: string | undefined;
}

/** HyperFlow's documented sample quota. */
export const SAMPLE_QUOTA = 'cpu=21,memory=60Gi';

/** As a worker of a pool of which nothing else is known. */
const USUAL_JOB = 'cpu=500m,memory=500Mi';

const LONGEST_SECONDS = 1e7;
const LONGEST_START_SECONDS = 3600;

/** @throws QuotientError `invalid-input` */
export function toSimulateSettings(options: SimulateOptions): SimulateSettings {
  return {
    quota: parseRoom('--quota', options.quota, SAMPLE_QUOTA),
    jobs: options.jobs === undefined ? undefined : parseJobs(options.jobs),
    pools: options.pools.map(parsePoolWish),
    durations: parseDurations(options.durations),
    contender: options.policy,
    isCompared: options.compare === true,
    podStartSeconds: parseNumber('--pod-start', options.podStart, { least: 0, most: LONGEST_START_SECONDS }),
    graceSeconds: parseNumber('--grace', options.grace, { least: 0, most: LONGEST_SECONDS }),
    seed: parseNumber('--seed', options.seed, { least: 0, most: 2 ** 32 - 1, isWhole: true }),
    runs: parseRuns(options.runs),
    sweep: options.sweep === undefined ? undefined : parseSweep(options.sweep),
    svg: options.svg,
  };
}

/** As many as a benchmark would take. */
const MOST_RUNS = 100;

function parseRuns(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseNumber('--runs', text, { least: 1, most: MOST_RUNS, isWhole: true });
}

/** An empty text is an unset variable rather than a wish. */
function parseJobs(text: string): WorkflowQuota {
  if (text.trim() === '') throw toWrongOption('--jobs', text, `must say what a Job takes, such as ${USUAL_JOB}`);
  return parseRoom('--jobs', text, USUAL_JOB);
}

/** @param usual what is not said is as there */
function parseRoom(option: string, text: string, usual: string): WorkflowQuota {
  const pairs = [...parsePairs(option, usual), ...parsePairs(option, text)];
  refuseUnknown(option, text, pairs, ['cpu', 'memory']);
  const given = new Map(pairs.map(({ key, value }) => [key, value]));
  const amountOf = (resource: 'cpu' | 'memory'): number => parseAmount(option, given.get(resource) ?? '', resource);
  return { cpu: amountOf('cpu'), memoryBytes: amountOf('memory') };
}

function parseDurations(text: string): ReadonlyMap<string, number> {
  return new Map(
    parsePairs('--durations', text).map(({ key, value }) => {
      const seconds = parseNumber(`--durations ${key}`, value, { least: 0, most: LONGEST_SECONDS });
      if (seconds > 0) return [key, seconds];
      throw toWrongOption('--durations', text, `${key} must take longer than 0 s`);
    }),
  );
}
