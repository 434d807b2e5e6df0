import stringWidth from 'string-width';
import type { RunProgress } from '../../simulation/demo/run.ts';
import { DEMO_QUOTA } from '../../simulation/demo/setup.ts';
import { divideBar, toBar } from './bars.ts';
import { type Scene, type ScenePool, sumCpu, toTimeText } from './scene.ts';

/** Colours a text, or leaves it as it is where colours are not wanted. */
export type Paint = (colour: Colour, text: string) => string;

export type Colour = 'cyan' | 'yellow' | 'magenta' | 'gray' | 'bold';

/** The room there is on the terminal, in cells. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** Each pool's stretch can be told by its glyph alone, where there are no colours. */
const LOOKS = [
  { colour: 'cyan', glyph: '█' },
  { colour: 'yellow', glyph: '▓' },
  { colour: 'magenta', glyph: '▒' },
] as const;

const [NO_LOOK] = LOOKS;

/** Widths of the table's columns besides the bar, which takes what is left. */
const NAME_CELLS = 11;
const NUMBER_HEADINGS = ['WANTED', 'ALLOCATED', 'GRANTED', 'SET', 'PODS'] as const;
const BAR_CELLS = { least: 6, most: 30 } as const;

/** A backlog that fills its bar, unless a larger one is there: somewhat more than one run's mProject. */
const FULL_BACKLOG = 100;

/** Rows that the rest takes besides the runs under way, with the last run and the empty line above the sentences. */
const OTHER_ROWS = 12;

/** Runs that there are most of the time. */
const USUAL_RUNS = 2;

/** From so many columns on a sentence mostly fits on one line. */
const WIDE = 140;

/** The width of a run's bar. */
const RUN_CELLS = 20;

/**
 * Draws a scene as lines for a terminal.
 *
 * @param room at least 80 columns
 * @param hint how to end it
 * @returns lines that end with a newline, none wider than the room
 */
export function toFrame(scene: Scene, { columns, rows }: Room, hint: string, paint: Paint): string {
  const blocks = [toQuotaLines(scene, paint), toTable(scene.pools, columns, paint)];
  const free = rows - OTHER_ROWS - USUAL_RUNS;
  const linesEach = columns < WIDE && free >= 2 * scene.pools.length ? 2 : 1;
  if (free >= linesEach * scene.pools.length) blocks.push(toSentences(scene.pools, { columns, linesEach }, paint));
  const runs = scene.runs.map((run) => toRunLine(run, columns, paint));
  // A third run takes the line of the one that is over.
  const last = runs.length > USUAL_RUNS ? [] : toLastRun(scene, paint);
  blocks.push([...last, ...runs, toFoot(scene, hint, paint)]);
  return blocks.map((lines) => `\n${lines.map((line) => `${line}\n`).join('')}`).join('');
}

/** One cell per half CPU: a worker of 1 CPU is two cells. */
function toQuotaLines({ pools }: Scene, paint: Paint): string[] {
  const { cpu } = DEMO_QUOTA;
  const cells = 2 * cpu;
  const toLine = (label: string, count: (pool: ScenePool) => number): string => {
    const stretches = pools.map((pool, index) => ({ glyph: toLook(index).glyph, amount: sumCpu([pool], count) }));
    const { parts, rest } = divideBar(stretches, cpu, cells);
    const bar = parts.map((part, index) => paint(toLook(index).colour, part)).join('');
    return `${paint('bold', label.padEnd(8))} ${bar}${paint('gray', rest)} ${sumCpu(pools, count)} of ${cpu} CPU`;
  };
  return [toLine('granted', ({ granted }) => granted), toLine('in use', ({ pods, finishing }) => pods + finishing)];
}

function toTable(pools: readonly ScenePool[], columns: number, paint: Paint): string[] {
  const numbers = NUMBER_HEADINGS.reduce((sum, heading) => sum + 2 + heading.length, 0);
  const barCells = Math.min(BAR_CELLS.most, Math.max(BAR_CELLS.least, columns - NAME_CELLS - numbers - 24));
  const full = Math.max(FULL_BACKLOG, ...pools.map(({ backlog }) => backlog));
  const heading = ['POOL'.padEnd(NAME_CELLS), 'BACKLOG'.padEnd(barCells + 5), ...NUMBER_HEADINGS, '    REASON'].join(
    '  ',
  );
  const lines = pools.map((pool, index) => {
    const { colour } = toLook(index);
    const bar = paint(colour, toBar(pool.backlog, full, barCells));
    const counts = [pool.wanted, pool.allocated, pool.granted, pool.replicas, pool.pods];
    const cells = counts.map((value, column) => String(value).padStart(NUMBER_HEADINGS[column]?.length ?? 0));
    const finishing = (pool.finishing === 0 ? '' : `+${pool.finishing}`).padEnd(3);
    const name = paint(colour, pool.name.padEnd(NAME_CELLS));
    return (
      [name, `${bar} ${String(pool.backlog).padStart(4)}`, ...cells].join('  ') + ` ${finishing} ${pool.reason.kind}`
    );
  });
  return [paint('gray', heading), ...lines];
}

/** Always as many lines for each pool, so that nothing below them moves while somebody reads. */
function toSentences(
  pools: readonly ScenePool[],
  { columns, linesEach }: { readonly columns: number; readonly linesEach: number },
  paint: Paint,
): string[] {
  return pools.flatMap(({ name, reason }) => {
    const lines = wrap(reason.sentence, columns - NAME_CELLS - 2, linesEach);
    return lines.map((line, index) => paint('gray', `${(index === 0 ? name : '').padEnd(NAME_CELLS)}  ${line}`));
  });
}

/** So many lines, broken between words; what does not fit into the last is cut off. */
function wrap(text: string, cells: number, count: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (lines.length < count - 1) {
    const end = stringWidth(rest) <= cells ? rest.length : rest.lastIndexOf(' ', cells);
    const taken = end > 0 ? end : 0;
    lines.push(rest.slice(0, taken));
    rest = rest.slice(taken).trimStart();
  }
  return [...lines, cut(rest, cells)];
}

/** What the run before came to; without it a run would vanish with its last task. */
function toLastRun({ lastOver }: Scene, paint: Paint): string[] {
  if (lastOver === undefined) return [];
  const time = toTimeText(lastOver.tookMs).replace(/^00:/, '');
  return [paint('gray', `${`run ${lastOver.number}`.padEnd(8)} took ${time} in all`)];
}

function toRunLine(
  { number, done, total, types, leastSecondsLeft }: RunProgress,
  columns: number,
  paint: Paint,
): string {
  const undone = types.filter((type) => type.done < type.total);
  const begun = undone.filter(({ done }) => done > 0);
  // Between two stages a single task runs that nothing is done of yet.
  const stages = (begun.length > 0 ? begun : undone.slice(0, 1))
    .map((type) => `${type.type} ${type.done}/${type.total}`)
    .join(', ');
  const head = `${`run ${number}`.padEnd(8)} `;
  const left = toTimeText(leastSecondsLeft * 1000).replace(/^00:/, '');
  const count = ` ${String(done).padStart(3)} of ${total} tasks, ≥ ${left} left`;
  const tail = cut(stages, columns - head.length - RUN_CELLS - count.length - 2);
  const { parts, rest } = divideBar([{ glyph: '█', amount: done }], total, RUN_CELLS);
  return `${paint('bold', head)}${parts.join('')}${paint('gray', rest)}${count}  ${paint('gray', tail)}`;
}

function toFoot({ atMs }: Scene, hint: string, paint: Paint): string {
  return paint('gray', `${'time'.padEnd(8)} ${toTimeText(atMs)}   +n pods finish their message first   ${hint}`);
}

function toLook(index: number): (typeof LOOKS)[number] {
  return LOOKS[index % LOOKS.length] ?? NO_LOOK;
}

/** As much of a text as fits. */
function cut(text: string, cells: number): string {
  if (stringWidth(text) <= cells) return text;
  let kept = '';
  for (const character of text) {
    if (stringWidth(kept) + stringWidth(character) >= cells) break;
    kept += character;
  }
  return cells > 0 ? `${kept}…` : '';
}
