import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startWorld, type World } from '../test/cluster/world.ts';
import { startReactionBed, type ReactionBed } from './reaction-bed.ts';
import { describeCommit, parseCount, round, saveResults, toCommand, toQuantile } from './machine.ts';

/**
 * How soon work is answered: from the first byte of a burst that is published to a pool at 0, to the first worker asked
 * for, and to all of them. Once into a quota with room, once into one that is full of another pool's tasks of 1 s; at the
 * HPA's pace beside it. `npm run bench:reaction`: some forty minutes, since between two bursts the pool
 * has to be idle again; `--only TEXT` measures the cases with that in their titles anew and keeps the others' figures.
 */
const { values } = parseArgs({
  options: {
    bursts: { type: 'string', default: '50' },
    'slow-bursts': { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
  },
});

const CASES: readonly Case[] = [
  { title: 'room, direct scaling', scaling: 'direct', isFull: false, bursts: parseCount('--bursts', values.bursts) },
  { title: 'full, direct scaling', scaling: 'direct', isFull: true, bursts: parseCount('--bursts', values.bursts) },
  {
    title: "room, the HPA's pace",
    scaling: 'keda',
    isFull: false,
    bursts: parseCount('--slow-bursts', values['slow-bursts']),
  },
];

const world = await startWorld();
try {
  const rows = new Map(readLast().map((row) => [row.title, row]));
  for (const one of CASES.filter(({ title }) => title.includes(values.only))) {
    rows.set(one.title, await measure(world, one));
    // After every case, so that what was measured is not lost with a run that is cut short.
    const known = CASES.flatMap(({ title }) => rows.get(title) ?? []);
    saveResults('reaction', toCommand('bench:reaction'), { hpaSyncPeriodSeconds: 15, rows: known });
  }
} finally {
  await world.stop();
}

/** Each row names the commit that it is of. */
function readLast(): readonly { readonly title: string }[] {
  const text = readFileSync(new URL('results/reaction.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly rows: readonly { readonly title: string }[] }).rows;
}

interface Case {
  readonly title: string;
  readonly scaling: 'direct' | 'keda';
  /** of the other pool's tasks */
  readonly isFull: boolean;
  readonly bursts: number;
}

/** Since the burst was published; moments at which the API server showed it. */
interface Reaction {
  readonly firstMs: number;
  readonly allMs: number;
}

async function measure(world: World, { title, scaling, isFull, bursts }: Case) {
  const namespace = title.replaceAll(/[^a-z]+/g, '-');
  const bed = await startReactionBed(world, { namespace, scaling, isFull });
  const reactions: Reaction[] = [];
  // Not counted: with it KEDA opens its stream, makes the HPA and finds the pool idle.
  await react(bed, -1);
  for (let burst = 0; burst < bursts; burst += 1) {
    // So that bursts fall anywhere between two ticks of the HPA.
    await delay((burst * 1_700) % 5_000);
    const reaction = await react(bed, burst);
    reactions.push(reaction);
    process.stdout.write(`${title}, ${burst + 1} of ${bursts}: ${JSON.stringify(reaction)}\n`);
  }
  await bed.stop();
  const toSeconds = (all: readonly number[], part: number): number => round(toQuantile(all, part) / 1000);
  const first = reactions.map(({ firstMs }) => firstMs);
  const all = reactions.map(({ allMs }) => allMs);
  const row = {
    title,
    bursts,
    commit: describeCommit(),
    firstP50Seconds: toSeconds(first, 0.5),
    firstP95Seconds: toSeconds(first, 0.95),
    firstMostSeconds: toSeconds(first, 1),
    allP50Seconds: toSeconds(all, 0.5),
    allP95Seconds: toSeconds(all, 0.95),
    allMostSeconds: toSeconds(all, 1),
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
  return row;
}

async function react(bed: ReactionBed, burst: number): Promise<Reaction> {
  const startMs = performance.now();
  const asked = bed.waitUntilAsked();
  await bed.publish(burst);
  const [firstMs, allMs] = (await asked).map((atMs) => atMs - startMs);
  await bed.waitUntilIdle();
  return { firstMs: firstMs ?? Number.NaN, allMs: allMs ?? Number.NaN };
}
