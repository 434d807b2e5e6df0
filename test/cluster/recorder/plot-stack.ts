import type { Frame } from './frames.ts';
import { type Panel, type Point, toStepArea } from '../../../src/svg.ts';
import type { PoolFact } from './timeline.ts';

/** Pool → colour, in the order of the stack, from below. */
export type Colours = ReadonlyMap<string, string>;

/** The stack's heights of one frame, from below: active pods of each pool, then terminating ones of each. */
function toHeights(frame: Frame, names: readonly string[]): readonly number[] {
  const byName = new Map(frame.pools.map((pool) => [pool.pool, pool]));
  const cpuOf = (count: (pool: PoolFact) => number) => (name: string) => {
    const pool = byName.get(name);
    return pool === undefined ? 0 : count(pool) * pool.cpu;
  };
  const each = [...names.map(cpuOf(({ active }) => active)), ...names.map(cpuOf(({ terminating }) => terminating))];
  let sum = 0;
  return each.map((cpu) => (sum += cpu));
}

/** The stack's top, milli-CPU; none without pools. */
export function toTotals(frame: Frame): readonly number[] {
  return toHeights(
    frame,
    frame.pools.map(({ pool }) => pool),
  ).slice(-1);
}

/** Areas of all pools, terminating pods pale and on top: they are charged to the quota too. */
export function drawStack(panel: Panel, frames: readonly Frame[], colours: Colours): string {
  const names = [...colours.keys()];
  const heights = frames.map((frame) => toHeights(frame, names));
  const toLine = (layer: number): readonly Point[] =>
    frames.map(({ atMs }, index) => ({ x: atMs / 1000, y: (heights[index]?.[layer] ?? 0) / 1000 }));
  return [...names, ...names]
    .map((name, layer) => {
      const area = toStepArea(panel, toLine(layer - 1), toLine(layer));
      return `<path ${layer < names.length ? '' : 'class="leaving" '}fill="${colours.get(name)}" d="${area}"/>`;
    })
    .join('');
}
