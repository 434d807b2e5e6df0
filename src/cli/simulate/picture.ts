import { escape, type Panel, toAxes, toStepArea, toY } from '../../svg.ts';
import type { Setting } from '../../simulation/schedule/setting.ts';
import type { Outcome, PoolOutcome } from './outcome.ts';
import type { SimulateReport } from './report.ts';
import { toSecondsText } from './seconds-text.ts';

const LEFT = 60;
const WIDTH = 900;
const PANEL_HEIGHT = 150;
const PANEL_STEP = 220;
const TOP = 130;

/** Okabe and Ito's colours, told apart by colour-blind people too. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#888888'] as const;

const STYLE = `text{font:13px sans-serif;fill:#333}.title{font-weight:bold}.head{font-size:18px;font-weight:bold}
.grid{stroke:#e4e4e4}.quota{stroke:#c00000;stroke-width:2;stroke-dasharray:7 4;fill:none}.end{stroke:#333;stroke-dasharray:2 3}`;

/**
 * The picture of a report: for each outcome a panel with the CPU of each pool's replicas, stacked, against the quota's line; all
 * on one time line, so that they can be compared.
 *
 * @returns an SVG document
 */
export function toPicture({ setting, outcomes, lowerBound }: SimulateReport): string {
  const mostX = outcomes.reduce((most, { makespanSeconds }) => Math.max(most, makespanSeconds), 0) * 1.02;
  const height = TOP + outcomes.length * PANEL_STEP;
  const colours = toColours(setting);
  const stacks = outcomes.map((outcome) => toStack(outcome, setting, mostX));
  const mostY = Math.max(setting.quota.cpu, ...stacks.flatMap((layers) => layers.at(-1) ?? [])) * 1.1;
  const panels = outcomes.map((outcome, index) => {
    const top = TOP + index * PANEL_STEP;
    const panel: Panel = { left: LEFT, top, width: WIDTH, height: PANEL_HEIGHT, mostX, mostY };
    return drawPanel(panel, outcome, stacks[index] ?? [], [...colours.values()], setting.quota.cpu);
  });
  const title = `${setting.workflow.name}: ${setting.workflow.tasks.length} tasks, ${setting.quota.cpu} CPU`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 ${height}" width="1000" height="${height}">
<style>${STYLE}</style><rect width="100%" height="100%" fill="white"/>
<text class="head" x="${LEFT}" y="32">${escape(title)}</text>
<text x="${LEFT}" y="54">CPU of each pool's replicas over time; no schedule is shorter than ${toSecondsText(lowerBound.seconds)}</text>
${drawLegend(colours)}
${panels.join('\n')}
</svg>
`;
}

function toColours({ pools }: Setting): ReadonlyMap<string, string> {
  return new Map(pools.map(({ type }, index) => [type, COLOURS[index % COLOURS.length] ?? COLOURS[0]]));
}

/** One value for each of so many moments: as fine as the picture shows. */
const COLUMNS = 2 * WIDTH;

/** For each pool, the heights of the stack up to it, in cores. */
function toStack({ pools }: Outcome, setting: Setting, mostX: number): readonly (readonly number[])[] {
  let below = Array.from({ length: COLUMNS }, () => 0);
  return setting.pools.map(({ type, cpu }) => {
    const replicas = toColumnsOf(pools.find((pool) => pool.type === type)?.replicas ?? [], mostX);
    below = below.map((height, column) => height + (replicas[column] ?? 0) * cpu);
    return below;
  });
}

/** The mean of a line of steps within each column. */
function toColumnsOf(steps: PoolOutcome['replicas'], mostX: number): readonly number[] {
  const sums = Array.from({ length: COLUMNS }, () => 0);
  const width = mostX / COLUMNS;
  for (const [index, { atSeconds, replicas }] of steps.entries()) {
    if (replicas === 0) continue;
    const end = Math.min(mostX, steps[index + 1]?.atSeconds ?? mostX);
    for (let from = atSeconds; from < end;) {
      const column = Math.min(COLUMNS - 1, Math.floor(from / width + 1e-9));
      const to = Math.min(end, (column + 1) * width);
      sums[column] = (sums[column] ?? 0) + (replicas * (to - from)) / width;
      if (to <= from) break;
      from = to;
    }
  }
  return sums;
}

function drawPanel(
  panel: Panel,
  { name, makespanSeconds }: Outcome,
  layers: readonly (readonly number[])[],
  colours: readonly string[],
  quotaCpu: number,
): string {
  const toPoints = (heights: readonly number[] | undefined) =>
    Array.from({ length: COLUMNS }, (_, column) => ({
      x: (column * panel.mostX) / COLUMNS,
      y: heights?.[column] ?? 0,
    }));
  const areas = layers.map((heights, layer) => {
    const area = toStepArea(panel, toPoints(layers[layer - 1]), toPoints(heights));
    return `<path fill="${colours[layer]}" d="${area}"/>`;
  });
  const quotaY = toY(panel, quotaCpu);
  const endX = panel.left + (makespanSeconds / panel.mostX) * panel.width;
  return [
    toAxes(panel, `${name}: ${toSecondsText(makespanSeconds)}`, ' s'),
    ...areas,
    `<path class="quota" d="M${panel.left} ${quotaY}H${panel.left + panel.width}"/>`,
    `<path class="end" d="M${endX.toFixed(1)} ${panel.top}v${panel.height}"/>`,
  ].join('');
}

function drawLegend(colours: ReadonlyMap<string, string>): string {
  let x = LEFT;
  const squares = [...colours].map(([type, colour]) => {
    const entry = `<rect x="${x}" y="69" width="12" height="12" fill="${colour}"/><text x="${x + 18}" y="80">${escape(type)}</text>`;
    x += 42 + type.length * 7.5;
    return entry;
  });
  return `${squares.join('')}<path class="quota" d="M${x} 75h18"/><text x="${x + 24}" y="80">quota</text>`;
}
