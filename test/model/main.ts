import { parseArgs } from 'node:util';
import { type LeaveOut, toRules } from './leave-out.ts';
import { LEAVE_OUTS } from './leave-outs.ts';
import { SHIPPED } from '../../src/simulation/service/rules.ts';
import { type Conditions, DISTURBANCES } from './scenario.ts';
import { tellFirstEpisode } from './story.ts';
import { runBatchIn } from './threads.ts';
import { findLeaveOut, type Totals } from './totals.ts';

/**
 * Runs the model: `node test/model/main.ts --runs N --seed S [--leave-out RULE] [--workers 2]`.
 * Without a rule: all hold, under no disturbance and under each. `--leave-out all` leaves each out in turn.
 * Exits with 1 where all rules hold and a refusal has no cause.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'leave-out': { type: 'string' },
    workers: { type: 'string', default: '1' },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(name: string, conditions: Conditions, leaveOut?: string): Promise<Totals> {
  const startedMs = performance.now();
  const batch = { conditions, firstSeed: toCount('seed'), runs: toCount('runs') };
  const onProgress = (runs: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${runs} runs `);
  };
  const totals = await runBatchIn(
    toCount('workers'),
    leaveOut === undefined ? batch : { ...batch, leaveOut },
    onProgress,
  );
  if (process.stderr.isTTY) process.stderr.write('\r');
  const perSecond = (totals.runs / (performance.now() - startedMs)) * 1000;
  say(`${describe(name, totals)} | ${perSecond.toFixed(0)} runs/s | ${totals.seeds.join(' ')}`);
  return totals;
}

function describe(name: string, totals: Totals): string {
  const { episodes, avoidable, fights, starved, stuck, asleepMs, slowestSettledMs } = totals;
  const per1000 = (count: number): string => String(Math.round((count / totals.runs) * 1e5) / 100).padStart(8);
  const counts = [episodes, avoidable, fights, starved, stuck, asleepMs / 1000].map(per1000).join(' |');
  return `${name.padEnd(28)} |${counts} | ${(slowestSettledMs / 1000).toFixed(0).padStart(4)} s`;
}

function toCount(option: 'runs' | 'seed' | 'workers'): number {
  const count = Number(values[option]);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`--${option} ${values[option]} must be a whole number above 0`);
}

/** Ends with the plain totals: one for each condition under which all rules were tried. */
async function runShipped(): Promise<void> {
  let [passed, failed] = [0, 0];
  for (const scaling of ['direct', 'keda'] as const) {
    for (const disturbances of [[], ...DISTURBANCES.map((disturbance) => [disturbance])]) {
      const conditions = { scaling, disturbances };
      const { seeds } = await run(`${scaling} ${disturbances.join('')}`, conditions);
      const [first] = seeds;
      if (first === undefined) {
        passed += 1;
        continue;
      }
      failed += 1;
      process.exitCode = 1;
      for (const line of tellFirstEpisode(first, conditions, SHIPPED)) say(line);
    }
  }
  say(`${passed} passed, ${failed} failed`);
}

function isRefusal({ shows }: LeaveOut): boolean {
  return shows === 'episodes' || shows === 'avoidable';
}

async function runLeftOut(name: string): Promise<void> {
  const leaveOut = findLeaveOut(name);
  await run(`all rules (for ${name})`, leaveOut.conditions);
  const { seeds } = await run(`without ${name}`, leaveOut.conditions, name);
  say(`  shows in ${leaveOut.shows}: ${leaveOut.rule}; found before: ${leaveOut.found}`);
  const [first] = seeds;
  if (values['leave-out'] === 'all' || first === undefined || !isRefusal(leaveOut)) return;
  for (const line of tellFirstEpisode(first, leaveOut.conditions, await toRules(leaveOut))) say(line);
}

say(
  `per 1 000 runs ${' '.repeat(13)} | refused | avoidable | fights | starved | stuck | asleep s | slowest rest | seeds`,
);
const leftOut = values['leave-out'];
if (leftOut === undefined) await runShipped();
else for (const name of leftOut === 'all' ? LEAVE_OUTS.map((known) => known.name) : [leftOut]) await runLeftOut(name);
