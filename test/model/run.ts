import { createChance } from './chance.ts';
import { createEvents } from './events.ts';
import { startHpa } from './hpa.ts';
import { type Keda, startKeda } from './keda.ts';
import { createNamespace } from './namespace.ts';
import type { Pool } from './pool.ts';
import { startResets } from './resets.ts';
import type { Rules } from './rules.ts';
import { type Conditions, drawScenario } from './scenario.ts';
import { createService, type Service } from './service.ts';
import { createTally, type Findings } from './tally.ts';
import { type Happening, isStill, type World } from './world.ts';
import { createWriter } from './writer.ts';

/** The loop's: an interval, and changes that come closer together than the gap are answered together. */
const CYCLE_MS = 1000;
const CYCLE_GAP_MS = 50;

/** The stream says `true` again while the target still has 0 replicas. */
const PUSH_AGAIN_MS = 10_000;
const PUSH_LATE_MS = 300;

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
  const world: World = { scenario, events, chance: createChance(seed + 1_000_003), note };
  startActors(world, rules, tally.look);
  events.runUntil(scenario.durationMs);
  return tally.findings();
}

/** The service, restarted now and then, among all the others. */
function startActors(world: World, rules: Rules, look: ReturnType<typeof createTally>['look']): void {
  const { events, chance, scenario, note } = world;
  let service: Service | undefined;
  let nextMs = 0;
  const namespace = createNamespace(world, () => wake(CYCLE_GAP_MS));
  const kedas = new Map<string, Keda>();
  const pushes = createPushes(world, (pool) => {
    service?.pushed(pool);
    events.after(chance.between(0, PUSH_LATE_MS), () => kedas.get(pool)?.push());
  });
  const writer = createWriter(world, namespace, rules, () => service);
  let lastCycleMs = Number.NEGATIVE_INFINITY;
  const cycle = (): void => {
    if (events.nowMs() < nextMs) return;
    lastCycleMs = events.nowMs();
    nextMs = Number.POSITIVE_INFINITY;
    wake(CYCLE_MS);
    if (service === undefined) return;
    const publication = service.cycle();
    pushes.follow(publication.decision);
    writer.follow(publication, pushes.sinceMs);
    look(events.nowMs(), publication, namespace);
  };
  const wake = (gapMs: number): void => {
    const atMs = Math.max(events.nowMs(), lastCycleMs + gapMs);
    if (atMs >= nextMs) return;
    nextMs = atMs;
    events.after(atMs - events.nowMs(), cycle);
  };
  const start = (): void => {
    namespace.list();
    service = createService(world, namespace, rules);
    pushes.forget();
    writer.forget();
    if (scenario.disturbances.includes('restarts')) restartAfter(chance.between(...RESTART_GAP_MS));
  };
  const restartAfter = (delayMs: number, rivals: readonly Pool[] = []): void => {
    const running = service;
    events.after(delayMs, () => {
      if (service !== running || isStill(world)) return;
      note({ kind: 'restarted' });
      service = undefined;
      for (const { workers } of rivals) workers.queue.publish(scenario.restart.rivalTasks);
      events.after(chance.delay(scenario.restart.downMs), start);
    });
  };
  for (const { plan, target } of namespace.pools) {
    const ask = (by: 'hpa' | 'keda') => {
      const answer = service?.ask(plan.name, by);
      // A hand-over is worst while an HPA has heard a value that it has not written yet.
      const isPending = by === 'hpa' && answer !== undefined && answer.granted > target.read().replicas;
      if (isPending && scenario.disturbances.includes('restarts')) {
        const rivals = namespace.pools.filter((pool) => pool.plan !== plan);
        restartAfter(chance.between(0, scenario.restart.pendingMs), rivals);
      }
      return answer;
    };
    startHpa(world, plan, target, ask);
    if (scenario.disturbances.includes('resets')) startResets(world, plan, target);
    kedas.set(plan.name, startKeda(world, plan, target, ask));
  }
  start();
  events.after(0, cycle);
}

/** What the streams say: `true` on the edge from 0, and again while the target has none. */
function createPushes({ events }: World, push: (pool: string) => void) {
  const since = new Map<string, { readonly firstMs: number; readonly lastMs: number }>();
  return {
    sinceMs: (pool: string) => since.get(pool)?.firstMs,
    forget: () => since.clear(),
    follow: ({ pools }: ReturnType<Service['cycle']>['decision']): void => {
      for (const { name, granted = 0, current = 0 } of pools) {
        const known = since.get(name);
        if (granted === 0 || current > 0) since.delete(name);
        else if (known === undefined || events.nowMs() - known.lastMs >= PUSH_AGAIN_MS) {
          since.set(name, { firstMs: known?.firstMs ?? events.nowMs(), lastMs: events.nowMs() });
          push(name);
        }
      }
    },
  };
}
