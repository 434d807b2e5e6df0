import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { divideBar, toBar } from '../../../../src/cli/demo/bars.ts';
import { type Paint, toFrame } from '../../../../src/cli/demo/frame.ts';
import type { Scene, ScenePool } from '../../../../src/cli/demo/scene.ts';

const plain: Paint = (_, text) => text;

function aScenePool(parts: Partial<ScenePool>): ScenePool {
  const reason = { kind: 'backlog', sentence: 'has all the workers that its backlog can use' } as const;
  const counts = { backlog: 0, wanted: 0, allocated: 0, granted: 0, replicas: 0, pods: 0, finishing: 0 };
  return { name: 'mproject', cpu: 1, ...counts, reason, ...parts };
}

const scene: Scene = {
  atMs: 192_000,
  pools: [
    aScenePool({ backlog: 100, wanted: 100, allocated: 5, granted: 5, replicas: 5, pods: 5, finishing: 2 }),
    aScenePool({
      name: 'mdifffit',
      cpu: 0.5,
      backlog: 300,
      wanted: 300,
      allocated: 32,
      granted: 32,
      replicas: 30,
      pods: 28,
    }),
  ],
  lastOver: { number: 2, tookMs: 173_000 },
  runs: [
    { number: 3, done: 309, total: 619, types: [{ type: 'mProject', done: 57, total: 90 }], leastSecondsLeft: 65 },
  ],
};

const draw = (columns: number, rows = 40, of: Scene = scene): string[] =>
  toFrame(of, { columns, rows }, 'q ends it', plain).split('\n');

describe('the live table', () => {
  it('shows each pool with its backlog, what it is granted, and its pods', () => {
    const line = draw(120).find((text) => text.startsWith('mproject') && text.includes('█'));
    expect(line).toMatch(/ 100 +100 +5 +5 +5 +5 \+2 +backlog$/);
  });

  it('divides the quota bar as the quota is divided, one cell per half CPU', () => {
    const line = draw(120).find((text) => text.startsWith('granted'));
    expect(line).toBe(`granted  ${'█'.repeat(10)}${'▓'.repeat(32)} 21 of 21 CPU`);
  });

  it('shows how far the run is, and the time of the world', () => {
    const text = draw(120).join('\n');
    expect(text).toContain('run 3    ██████████·········· 309 of 619 tasks, ≥ 01:05 left  mProject 57/90');
    expect(text).toContain('00:03:12');
    expect(text).toContain('q ends it');
  });

  it('says how long the last run took', () => {
    expect(draw(120).join('\n')).toContain('run 2    took 02:53 in all\nrun 3 ');
  });

  it('breaks long sentences where there is room below, and cuts them off where there is none', () => {
    const sentence = `waits for room: ${'word '.repeat(12)}and 21 of 21 CPU are held by others`;
    const long = { ...scene, pools: [aScenePool({ reason: { kind: 'waiting', sentence } as ScenePool['reason'] })] };
    const lines = draw(80, 24, long);
    const first = lines.findIndex((line) => line.includes('waits for room'));
    expect(`${lines[first]?.slice(13)} ${lines[first + 1]?.slice(13)}`).toBe(sentence);
    expect(draw(80, 15, long).find((line) => line.includes('waits for room'))).toMatch(/…$/);
  });

  it.each([80, 90, 100, 120, 200])('draws no line wider than %i columns', (columns) => {
    for (const line of draw(columns)) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('fills a terminal of 24 lines, of which the introduction takes seven, and no more', () => {
    const [run] = scene.runs;
    const pools = [...scene.pools, aScenePool({ name: 'mbackground' })];
    const two = run === undefined ? [] : [run, run];
    for (const runs of [two, [...two, ...two.slice(1)]]) {
      const lines = draw(80, 17, { ...scene, pools, runs });
      expect(lines).toHaveLength(17 + 1);
      expect(lines.join('\n')).toContain('has all the workers');
    }
  });

  it('leaves the sentences out where the terminal is too low for them', () => {
    expect(draw(120, 40).join('\n')).toContain('has all the workers');
    expect(draw(120, 15).join('\n')).not.toContain('has all the workers');
    expect(draw(120, 15).length).toBeLessThanOrEqual(15);
  });
});

describe('a bar', () => {
  it('is as wide as it should be, whatever it shows', () => {
    for (const value of [0, 0.01, 33.3, 50, 99.9, 100, 250]) expect(toBar(value, 100, 17)).toHaveLength(17);
  });

  it('fills with eighths of a cell', () => {
    expect(toBar(50, 100, 3)).toBe('█▌ ');
  });

  it('rounds where stretches end, so that the whole is never exceeded', () => {
    const thirds = Array.from({ length: 3 }, () => ({ glyph: 'x', amount: 1 / 3 }));
    const { parts, rest } = divideBar(thirds, 1, 10);
    expect(parts.map((part) => part.length)).toEqual([3, 4, 3]);
    expect(rest).toBe('');
  });
});
