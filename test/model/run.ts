import type { Rules } from '../../src/simulation/service/rules.ts';
import { createQuotient } from '../../src/simulation/service/quotient.ts';
import { createChance } from '../../src/simulation/world/chance.ts';
import { createEvents } from '../../src/simulation/world/events.ts';
import { type Ask, startHpa } from '../../src/simulation/world/hpa.ts';
import { startKeda } from '../../src/simulation/world/keda.ts';
import type { Pool } from '../../src/simulation/world/pool.ts';
import type { Happening, Lateness } from '../../src/simulation/world/world.ts';
import { startEvictions } from './evictions.ts';
import { startForeignPods } from './foreign.ts';
import { toHabits } from './habits.ts';
import { startResets } from './resets.ts';
import { type Conditions, drawScenario, type Scenario } from './scenario.ts';
import { createTally, type Findings } from './tally.ts';
import { isStill, type ModelWorld } from './world.ts';

const RESTART_GAP_MS = [4000, 40_000] as const;

/**
 * One run of the model.
 *
 * @param onHappening told of everything that happens
 */
export function runModel(
  seed: number,
  conditions: Conditions,
  rules: Rules,
  onHappening?: (atMs: number, happening: Happening) => void,
): Findings {
  const scenario = drawScenario(seed, conditions);
  const events = createEvents();
  const tally = createTally(scenario);
  const note = (happening: Happening): void => {
    tally.note(events.nowMs(), happening);
    onHappening?.(events.nowMs(), happening);
  };
  // A stream of its own, so that a change of what is drawn does not change what happens.
  const chance = createChance(seed + 1_000_003, 'extreme');
  const world: ModelWorld = { scenario, events, chance, lateness: toLateness(scenario), note };
  startActors(world, rules, tally.look);
  events.runUntil(scenario.durationMs);
  return tally.findings();
}

/** As late as the scenario says, and lost as seldom as it happens. */
function toLateness({ lagMs, lateMs }: Scenario): Lateness {
  return {
    readingMs: lagMs,
    writeMs: lateMs,
    quotaFallMs: 2000,
    leakProbability: 0.05,
    lostPushProbability: 0.05,
  };
}

/** The service, restarted now and then, among all the others. */
function startActors(world: ModelWorld, rules: Rules, look: ReturnType<typeof createTally>['look']): void {
  const { events, chance, scenario, note } = world;
  const quotient = createQuotient(world, {
    hard: scenario.hard,
    pools: scenario.pools.map((plan) => ({ plan, habits: toHabits(world, plan) })),
    onPool: (pool, place) => startWork(world, pool, scenario.pools[place]?.bursts ?? []),
    policy: 'queue-length',
    scaling: scenario.scaling,
    stabilizationMs: scenario.stabilizationMs,
    rules,
    onPublished: (publication, namespace) => look(events.nowMs(), publication, namespace),
  });
  const { pools, quota, noteForeign } = quotient.namespace;
  if (scenario.disturbances.includes('foreign')) startForeignPods(world, quota, noteForeign);
  const start = (): void => {
    quotient.start();
    if (scenario.disturbances.includes('restarts')) restartAfter(chance.between(...RESTART_GAP_MS));
  };
  const restartAfter = (delayMs: number, rivals: readonly Pool[] = []): void => {
    const running = quotient.life();
    events.after(delayMs, () => {
      if (quotient.life() !== running || isStill(world)) return;
      note({ kind: 'restarted' });
      quotient.stop();
      for (const { workers } of rivals) workers.queue.publish(toTasks(scenario.restart.rivalTasks));
      events.after(chance.delay(scenario.restart.downMs), start);
    });
  };
  for (const pool of pools) {
    const { plan, target, workers } = pool;
    const listen = quotient.toAsk(plan.name);
    const ask: Ask = (by) => {
      const answer = listen(by);
      // A hand-over is worst while an HPA has heard a value that it has not written yet.
      const isPending = by === 'hpa' && answer !== undefined && answer.value > target.read().replicas;
      if (isPending && scenario.disturbances.includes('restarts')) {
        const rivals = pools.filter((other) => other !== pool);
        restartAfter(chance.between(0, scenario.restart.pendingMs), rivals);
      }
      return answer;
    };
    startHpa(world, plan, { target, countReplicas: workers.countActive }, ask);
    if (scenario.disturbances.includes('resets')) startResets(world, plan, target);
    quotient.connect(plan.name, startKeda(world, plan, target, ask));
  }
  start();
}

function startWork(world: ModelWorld, pool: Pool, bursts: Scenario['pools'][number]['bursts']): void {
  for (const { atMs, tasks } of bursts) world.events.after(atMs, () => pool.workers.queue.publish(toTasks(tasks)));
  if (world.scenario.disturbances.includes('evictions')) startEvictions(world, pool);
}

/** One is like the other here. */
function toTasks(count: number): readonly undefined[] {
  return Array.from({ length: count }, () => undefined);
}
