import { describe, expect, it } from 'vitest';
import { createDemoWorkflow, DEMO_QUOTA } from '../../../../src/simulation/demo/setup.ts';
import type { TaskEvent } from '../../../../src/simulation/demo/runs.ts';
import { createDemoWorld, type DemoView } from '../../../../src/simulation/demo/world.ts';
import type { Publication } from '../../../../src/simulation/service/service.ts';
import type { Happening } from '../../../../src/simulation/world/world.ts';

/** What was seen of a world. */
interface Seen {
  readonly tasks: readonly TaskEvent[];
  readonly happenings: readonly Happening[];
  readonly publications: readonly Publication[];
  /** one per step */
  readonly views: readonly DemoView[];
}

function watch(seed: number, untilMs: number, stepMs = 500): Seen {
  const [tasks, happenings, publications, views]: [TaskEvent[], Happening[], Publication[], DemoView[]] = [
    [],
    [],
    [],
    [],
  ];
  const world = createDemoWorld({
    seed,
    policy: 'queue-length',
    beginsAt: new Date('2026-03-01T10:00:00Z'),
    onPublished: (publication) => publications.push(publication),
    onTask: (event) => tasks.push(event),
    onHappening: (happening) => happenings.push(happening),
  });
  for (let atMs = 0; atMs < untilMs; atMs += stepMs) {
    world.advance(stepMs);
    views.push(world.view());
  }
  return { tasks, happenings, publications, views };
}

/** Some four runs. */
const LONG_MS = 500_000;

const workflow = createDemoWorkflow(7);

function sumCpu({ pools }: DemoView): number {
  return pools.reduce((sum, { pool, active, terminating }) => sum + (active + terminating) * pool.cpu, 0);
}

describe('the world of the demo', () => {
  const { tasks, happenings, publications, views } = watch(7, LONG_MS);
  const done = tasks.filter(({ kind }) => kind === 'done');

  it('does every task of every finished run exactly once', () => {
    const oldest = Math.min(...(views.at(-1)?.runs.map(({ number }) => number) ?? []));
    expect(oldest).toBeGreaterThan(3);
    for (let run = 1; run < oldest; run += 1) {
      const places = done.filter((event) => event.run === run).map(({ place }) => place);
      expect(places.toSorted((left, right) => left - right)).toEqual([...workflow.tasks.keys()]);
    }
  });

  it('begins no task before all that it needs is done', () => {
    const ended = new Set<string>();
    const early = tasks.filter(({ kind, run, place }) => {
      if (kind === 'done') ended.add(`${run}/${place}`);
      return kind === 'begun' && !workflow.tasks[place]?.needs.every((need) => ended.has(`${run}/${need}`));
    });
    expect(early).toEqual([]);
  });

  it('holds never more than the quota has, and has no pod refused', () => {
    expect(Math.max(...views.map(sumCpu))).toBeGreaterThan(DEMO_QUOTA.cpu - 2);
    expect(Math.max(...views.map(sumCpu))).toBeLessThanOrEqual(DEMO_QUOTA.cpu);
    expect(happenings.filter(({ kind }) => kind === 'refused')).toEqual([]);
  });

  it('always has a run under way, whose least time left falls to 0', () => {
    expect(views.every(({ runs }) => runs.length > 0)).toBe(true);
    const left = views.flatMap(({ runs }) => runs.flatMap((run) => (run.number === 1 ? run.leastSecondsLeft : [])));
    expect(left[0]).toBeGreaterThan(60);
    expect(left.at(-1)).toBeLessThan(11);
    const rises = left.filter((seconds, index) => index > 0 && seconds > (left[index - 1] ?? 0) + 1e-9);
    expect(rises).toEqual([]);
  });

  it('ends no run sooner than it said at any moment', () => {
    const endsAtMs = done.findLast(({ run }) => run === 1)?.atMs ?? 0;
    const during = views.filter(({ atMs }) => atMs < endsAtMs);
    for (const { atMs, runs } of during) {
      expect(atMs + (runs[0]?.leastSecondsLeft ?? 0) * 1000).toBeLessThanOrEqual(endsAtMs + 1);
    }
  });

  it('publishes what a real namespace would, dated in its own time', () => {
    const last = publications.at(-1);
    expect(last?.decision.namespace).toBe('montage');
    expect(last?.decision.rows.map(({ quota, resource }) => `${quota} ${resource}`)).toEqual([
      'hflow-requests requests.cpu',
      'hflow-requests requests.memory',
    ]);
    expect(last?.decision.pools.map(({ name, queue }) => `${name} ${queue?.name}`)).toEqual([
      'mproject montage.mProject',
      'mdifffit montage.mDiffFit',
      'mbackground montage.mBackground',
    ]);
    const takenAtMs = Date.parse(last?.decision.takenAt ?? '') - Date.parse('2026-03-01T10:00:00Z');
    expect(takenAtMs).toBeGreaterThan(LONG_MS - 1_100);
    expect(takenAtMs).toBeLessThanOrEqual(LONG_MS);
  });
});

describe('the world of the demo, again', () => {
  it('does the same for the same seed, in whatever steps time passes, and another for another seed', () => {
    const { tasks, happenings } = watch(1, 60_000);
    const again = watch(1, 60_000, 20_000);
    expect(again.tasks).toEqual(tasks);
    expect(again.happenings).toEqual(happenings);
    expect(watch(2, 60_000).tasks).not.toEqual(tasks);
  });
});
