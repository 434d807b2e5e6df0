import { type Frame, toAskedCpu, toFrames, toHardCpu } from './frames.ts';
import { type Colours, drawStack, toTotals } from './plot-stack.ts';
import { toReport } from './report.ts';
import { COLOURS, escape, type Panel, toAxes, toStepLine, toX, toY } from '../../../src/svg.ts';
import type { TimelineEntry } from './timeline.ts';

const WIDTH = 1000;
const HEIGHT = 640;

const HEAD_SIZE = 18;

/** Foreign pods come last, in grey. */
const FOREIGN = '#888888';

const STYLE = `text{font:13px sans-serif;fill:#333}.title{font-weight:bold}.head{font-weight:bold}
.grid{stroke:#e4e4e4}.quota{stroke:#c00000;stroke-width:2;stroke-dasharray:7 4;fill:none}.asked{stroke:#111;stroke-width:1.5;fill:none}
.leaving{opacity:.4}.queue{stroke-width:2;fill:none}.refused{fill:#c00000}.note{stroke:#777;stroke-dasharray:2 3}.small{font-size:11px;fill:#777}`;

/**
 * The picture of a run: CPU that each pool's pods hold, stacked, against the quota's line; what was asked for; pods that
 * were refused; and below, on the same time line, the backlogs.
 *
 * @returns an SVG document
 */
export function toPlot(entries: readonly TimelineEntry[], title: string): string {
  const frames = toFrames(entries);
  const mostX = Math.max(1, (entries.at(-1)?.atMs ?? 0) / 1000);
  const colours = chooseColours(frames);
  const most = Math.max(
    1,
    ...frames.flatMap((frame) => [toAskedCpu(frame), toHardCpu(frame) ?? 0, ...toTotals(frame)]),
  );
  const pods: Panel = { left: 60, top: 120, width: 900, height: 290, mostX, mostY: (most / 1000) * 1.1 };
  const backlog = Math.max(1, ...frames.flatMap(({ queues }) => queues.map(toMessages)));
  const queues: Panel = { left: 60, top: 470, width: 900, height: 130, mostX, mostY: backlog * 1.1 };
  const parts = [
    `<text class="head" x="60" y="32" style="font-size:${toHeadSize(title)}px">${escape(title)}</text>`,
    `<text x="60" y="54">${escape(toSubtitle(entries))}</text>`,
    drawLegend(colours),
    toAxes(pods, 'CPU held by pods (pale: terminating)', ' s'),
    drawStack(pods, frames, colours),
    drawLine(pods, frames, toQuotaCores, 'class="quota"'),
    drawLine(pods, frames, (frame) => toAskedCpu(frame) / 1000, 'class="asked"'),
    drawRefused(pods, entries),
    toAxes(queues, 'messages in each queue, ready and unacknowledged', ' s'),
    drawQueues(queues, frames, colours),
    drawNotes(pods, queues, entries),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
<style>${STYLE}</style><rect width="100%" height="100%" fill="white"/>
${parts.join('\n')}
</svg>
`;
}

/** As large as the picture is wide enough for: a character of bold type is some 0.58 of its size wide. */
function toHeadSize(title: string): number {
  return Math.min(HEAD_SIZE, Math.floor((WIDTH - 80) / (0.58 * title.length)));
}

function chooseColours(frames: readonly Frame[]): Colours {
  const names = [...new Set(frames.flatMap(({ pools }) => pools.map(({ pool }) => pool)))];
  const scaled = names.filter((name) => !isForeign(name));
  const coloured = scaled.map((name, index) => [name, COLOURS[index % COLOURS.length] ?? FOREIGN] as const);
  return new Map([...coloured, ...names.filter(isForeign).map((name) => [name, FOREIGN] as const)]);
}

function toQuotaCores(frame: Frame): number | undefined {
  const cpu = toHardCpu(frame);
  return cpu === undefined ? undefined : cpu / 1000;
}

function isForeign(pool: string): boolean {
  return pool.includes('/');
}

function toSubtitle(entries: readonly TimelineEntry[]): string {
  const { makespanMs, refusedInAll, mostAskedCpu, quotaCpu, overQuotaMs } = toReport(entries);
  const work =
    makespanMs === undefined ? '' : `${(makespanMs / 1000).toFixed(1)} s from the first message to the last · `;
  const over = overQuotaMs > 0 ? `, above the quota for ${(overQuotaMs / 1000).toFixed(1)} s` : '';
  return `${work}seen refused: ${refusedInAll} pods, anybody’s · asked for at most ${mostAskedCpu} of ${quotaCpu ?? '∞'} CPU${over}`;
}

function drawLegend(colours: Colours): string {
  const square = (style: string) => (x: number) => `<rect x="${x}" y="69" width="12" height="12" ${style}/>`;
  const line = (style: string) => (x: number) => `<path d="M${x - 4} 75h18" ${style}/>`;
  const entries = [
    ...[...colours]
      .filter(([name]) => !isForeign(name))
      .map(([name, colour]) => [name, square(`fill="${colour}"`)] as const),
    ...([...colours.keys()].some(isForeign) ? [['other pods', square(`fill="${FOREIGN}"`)] as const] : []),
    ['asked for', line('class="asked"')] as const,
    ['quota', line('class="quota"')] as const,
    ['refused', (x: number) => `<path class="refused" d="M${x + 6} 80l-6 -11h12z"/>`] as const,
  ];
  let x = 62;
  const drawn = entries.map(([name, draw]) => {
    const text = `${draw(x)}<text x="${x + 18}" y="80">${escape(name)}</text>`;
    x += 42 + name.length * 7.5;
    return text;
  });
  return drawn.join('');
}

/** @param toValue undefined: nothing is drawn there */
function drawLine(
  panel: Panel,
  frames: readonly Frame[],
  toValue: (frame: Frame) => number | undefined,
  style: string,
): string {
  const points = frames.flatMap((frame) => {
    const y = toValue(frame);
    return y === undefined ? [] : [{ x: frame.atMs / 1000, y }];
  });
  return `<path ${style} d="${toStepLine(panel, points)}"/>`;
}

function drawRefused(panel: Panel, entries: readonly TimelineEntry[]): string {
  return entries
    .filter(({ kind }) => kind === 'refused')
    .map(({ atMs }) => {
      const x = toX(panel, atMs / 1000);
      return `<path class="refused" d="M${x} ${panel.top + 12}l-5 -10h10z"/>`;
    })
    .join('');
}

function toMessages({ ready, unacknowledged }: Frame['queues'][number]): number {
  return ready + unacknowledged;
}

function drawQueues(panel: Panel, frames: readonly Frame[], colours: Colours): string {
  const names = [...new Set(frames.flatMap(({ queues }) => queues.map(({ queue }) => queue)))];
  return names
    .map((name) => {
      const colour = [...colours].find(([pool]) => name === pool || name.endsWith(`.${pool}`))?.[1] ?? FOREIGN;
      const toValue = ({ queues }: Frame): number => {
        const queue = queues.find((candidate) => candidate.queue === name);
        return queue === undefined ? 0 : toMessages(queue);
      };
      return drawLine(panel, frames, toValue, `class="queue" stroke="${colour}"`);
    })
    .join('');
}

function drawNotes(upper: Panel, lower: Panel, entries: readonly TimelineEntry[]): string {
  return entries
    .flatMap((entry) => (entry.kind === 'note' ? [entry] : []))
    .map(({ atMs, text }) => {
      const x = toX(upper, atMs / 1000);
      const y = toY(lower, 0);
      return `<line class="note" x1="${x}" x2="${x}" y1="${upper.top}" y2="${y}"/><text class="small" x="${x + 3}" y="${lower.top - 26}">${escape(text)}</text>`;
    })
    .join('');
}
