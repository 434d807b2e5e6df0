import type { Rules } from '../../src/simulation/service/rules.ts';
import { runModel } from './run.ts';
import { type Conditions, drawScenario } from './scenario.ts';
import type { Episode } from './tally.ts';
import type { Happening } from '../../src/simulation/world/world.ts';

/** What came before a refusal is looked for within this time. */
const BEFORE_MS = 6000;

/**
 * The interleaving that led to the first avoidable refusal of a run; to its first one, where all had a cause.
 *
 * @returns lines of text
 */
export function tellFirstEpisode(seed: number, conditions: Conditions, rules: Rules): readonly string[] {
  const happenings: { readonly atMs: number; readonly happening: Happening }[] = [];
  const { episodes } = runModel(seed, conditions, rules, (atMs, happening) => happenings.push({ atMs, happening }));
  const episode = episodes.find(({ cause }) => cause === undefined) ?? episodes[0];
  if (episode === undefined) return [`seed ${seed}: no pod was refused`];
  const before = happenings.filter(({ atMs }) => atMs > episode.atMs - BEFORE_MS && atMs <= episode.atMs);
  return [
    describeScenario(seed, conditions),
    ...before.map(({ atMs, happening }) => `${(atMs / 1000).toFixed(3).padStart(9)} s  ${describe(happening)}`),
    describeCause(episode),
  ];
}

function describeScenario(seed: number, conditions: Conditions): string {
  const { hard, pools, scaling, lagMs, lateMs } = drawScenario(seed, conditions);
  const charges = pools.map((pool) => `${pool.name} ${pool.charges.join('+')}`).join(', ');
  return `seed ${seed}: scaling ${scaling}, hard ${hard.join(', ')}; ${charges}; readings ≤ ${lagMs} ms, writes ≤ ${lateMs} ms late`;
}

function describe(happening: Happening): string {
  const { kind } = happening;
  switch (kind) {
    case 'wrote':
      return `${happening.pool}: ${happening.writer} sets ${happening.from} → ${happening.to}${happening.isLate ? ', moved since it decided' : ''}`;
    case 'told':
      return `${happening.pool}: ${happening.by} hears ${happening.granted}`;
    case 'tolerated':
      return `${happening.pool}: ${happening.heard} is no change to its hpa beside ${happening.there} pods`;
    case 'granted':
      return `${happening.pool}: granted ${happening.granted} of ${happening.allocated}`;
    case 'conflict':
    case 'created':
    case 'refused':
    case 'deleted':
    case 'evicted':
      return `${happening.pool}: ${kind}`;
    case 'foreign came':
    case 'foreign went':
    case 'foreign refused':
    case 'leaked':
    case 'restarted':
      return kind;
  }
}

function describeCause({ cause }: Episode): string {
  return cause === undefined
    ? 'nothing before it explains it: a rule is missing or wrong'
    : `of the kind that remains: ${cause}`;
}
