import { escape } from '../../svg.ts';
import type { Workload } from '../../simulation/schedule/workload.ts';
import { drawPanel, type PanelLines } from './picture-panel.ts';
import type { Outcome } from './outcome.ts';
import type { SimulateReport } from './report.ts';
import { toColour } from './colours.ts';
import { toCountText } from './count-text.ts';
import { layOutLegend } from './picture-legend.ts';
import { toSecondsText } from './seconds-text.ts';
import { toTimeColumns } from './time-columns.ts';

const LEFT = 60;
const WIDTH = 900;
const PANEL_HEIGHT = 150;
const PANEL_STEP = 220;
const LEGEND_TOP = 69;
const PANEL_GAP = 41;

/** One value for each of so many moments: as fine as a screen shows. */
const COLUMNS = WIDTH;

/** Who asks for many times the quota would leave no height for the others. */
const MOST_ASKED = 1.5;

const STYLE = `text{font:13px sans-serif;fill:#333}.title{font-weight:bold}.head{font-size:18px;font-weight:bold}
.grid{stroke:#e4e4e4}.quota{stroke:#c00000;stroke-width:2;stroke-dasharray:7 4;fill:none}.asked{stroke:#111;stroke-width:1.2;fill:none}.end{stroke:#333;stroke-dasharray:2 3}`;

/**
 * The picture of a report: for each outcome a panel with the CPU that pods hold, each pool's and those of Jobs inside the
 * quota, stacked, against the quota's line and what is asked for; all on one time line, so that they can be compared.
 *
 * @returns an SVG document
 */
export function toPicture({ workload, outcomes, lowerBound, runs }: SimulateReport): string {
  const { workflow, pools, jobs, quota } = workload;
  const mostX = outcomes.reduce((most, { runs: [first = 0] }) => Math.max(most, first), 0) * 1.02;
  const names = [...pools.map(({ type }) => type), ...(jobs === undefined ? [] : ['Jobs'])];
  const colours = names.map((_, index) => toColour(index));
  const legend = layOutLegend(names, colours, { left: LEFT, top: LEGEND_TOP, width: WIDTH });
  const top = LEGEND_TOP + legend.height + PANEL_GAP;
  const height = top + outcomes.length * PANEL_STEP;
  const lines = outcomes.map((outcome) => toPanelLines(outcome, workload, mostX / COLUMNS));
  const mostAsked = Math.max(
    quota.cpu,
    ...lines.flatMap(({ layers, asked }) => [toMost(layers.at(-1)), toMost(asked)]),
  );
  const scales = { mostX, mostY: Math.min(mostAsked, MOST_ASKED * quota.cpu) * 1.1 };
  const panels = outcomes.map((outcome, index) => {
    const panel = { left: LEFT, top: top + index * PANEL_STEP, width: WIDTH, height: PANEL_HEIGHT, ...scales };
    const drawn = lines[index];
    return drawn === undefined ? '' : drawPanel(panel, toTitle(outcome), drawn, colours);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 ${height}" width="1000" height="${height}">
<style>${STYLE}</style><rect width="100%" height="100%" fill="white"/>
<text class="head" x="${LEFT}" y="32">${escape(`${workflow.name}: ${workflow.tasks.length} tasks, ${quota.cpu} CPU`)}</text>
<text x="${LEFT}" y="54">CPU that pods hold over time${runs > 1 ? `, in the first of ${runs} runs` : ''}; no schedule is shorter than ${toSecondsText(lowerBound.seconds)}</text>
${legend.text}
${panels.join('\n')}
</svg>
`;
}

function toTitle({ name, makespanSeconds, runs, refusedPods = 0, refusedJobs = 0 }: Outcome): string {
  const pods = refusedPods > 0 ? [`${toCountText(refusedPods)} pods`] : [];
  const jobs = refusedJobs > 0 ? [`${toCountText(refusedJobs)} Jobs`] : [];
  const all = [...pods, ...jobs];
  const refused = all.length === 0 ? '' : `, ${all.join(' and ')} refused`;
  return `${name}: ${toSecondsText(makespanSeconds)}${refused}${runs.length > 1 ? ' on average' : ''}`;
}

function toPanelLines(
  { pools, jobPods, runs: [endSeconds = 0] }: Outcome,
  workload: Workload,
  widthSeconds: number,
): PanelLines {
  const span = { endSeconds, widthSeconds };
  const empty = Array.from({ length: Math.ceil(endSeconds / widthSeconds) }, () => 0);
  let [below, asked, isAsked] = [empty, empty, false];
  const layers = workload.pools.map(({ type, cpu }) => {
    const pool = pools.find((candidate) => candidate.type === type);
    below = add(below, toTimeColumns(pool?.pods ?? [], span), cpu);
    if (pool?.asked !== undefined) [asked, isAsked] = [add(asked, toTimeColumns(pool.asked, span), cpu), true];
    return below;
  });
  if (workload.jobs !== undefined) layers.push(add(below, toTimeColumns(jobPods, span), workload.jobs.cpu));
  return { layers, asked: isAsked ? asked : undefined, quotaCpu: workload.quota.cpu, ...span };
}

function add(sums: readonly number[], replicas: readonly number[], cpu: number): number[] {
  return sums.map((sum, column) => sum + (replicas[column] ?? 0) * cpu);
}

function toMost(heights: readonly number[] = []): number {
  return heights.reduce((most, height) => Math.max(most, height), 0);
}
