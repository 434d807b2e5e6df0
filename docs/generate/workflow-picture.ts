import type { Picture } from '../../bench/workflows/picture.ts';
import { COLOURS, escape, type Panel, type Point, toAxes, toStepArea, toStepLine } from '../../src/svg.ts';

const WIDTH = 1000;
const PANEL_HEIGHT = 180;
const TOP = 70;
const GAP = 60;

const STYLE = `text{font:13px sans-serif;fill:#333}.title{font-weight:bold}.head{font-size:18px;font-weight:bold}
.grid{stroke:#e4e4e4}.quota{stroke:#c00000;stroke-width:2;stroke-dasharray:7 4;fill:none}.asked{stroke:#111;stroke-width:1.2;fill:none}`;

/**
 * CPU that each pool's pods hold, stacked, against the quota's line, and what is asked for: a panel for each contender, all on
 * one time line.
 *
 * @returns an SVG document
 */
export function drawWorkflow(title: string, pictures: readonly Picture[]): string {
  const mostX = Math.max(...pictures.map(({ makespanSeconds }) => makespanSeconds));
  const types = [...new Set(pictures.flatMap(({ pools }) => pools.map(({ type }) => type)))];
  const height = TOP + pictures.length * (PANEL_HEIGHT + GAP);
  const panels = pictures.map((picture, place) => drawPanel(picture, types, { mostX, place }));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
<style>${STYLE}</style><rect width="100%" height="100%" fill="white"/>
<text class="head" x="60" y="28">${escape(title)}</text>
${drawLegend(types)}
${panels.join('\n')}
</svg>
`;
}

function drawLegend(types: readonly string[]): string {
  let x = 60;
  const place = (width: number): number => (x += width) - width;
  const pools = types.map((type, index) => {
    const left = place(30 + type.length * 8);
    return `<rect x="${left}" y="39" width="12" height="12" fill="${toColour(index)}"/><text x="${left + 16}" y="50">${escape(type)}</text>`;
  });
  const asked = place(100);
  const quota = place(0);
  return `${pools.join('')}<path class="asked" d="M${asked} 45h18"/><text x="${asked + 22}" y="50">asked for</text><path class="quota" d="M${quota} 45h18"/><text x="${quota + 22}" y="50">quota</text>`;
}

function drawPanel(
  picture: Picture,
  types: readonly string[],
  { mostX, place }: { readonly mostX: number; readonly place: number },
): string {
  const { contender, quotaCpu, makespanSeconds, refusedPods, everySeconds, pools, askedCpu } = picture;
  const mostY = Math.max(quotaCpu, ...askedCpu) * 1.1;
  const top = TOP + 20 + place * (PANEL_HEIGHT + GAP);
  const panel: Panel = { left: 60, top, width: 900, height: PANEL_HEIGHT, mostX, mostY };
  const toLine = (cpu: readonly number[]): readonly Point[] =>
    cpu.map((y, moment) => ({ x: moment * everySeconds, y }));
  let below = askedCpu.map(() => 0);
  const areas = types.map((type, index) => {
    const cpu = pools.find((pool) => pool.type === type)?.cpu ?? [];
    const above = below.map((sum, moment) => sum + (cpu[moment] ?? 0));
    const area = `<path fill="${toColour(index)}" d="${toStepArea(panel, toLine(below), toLine(above))}"/>`;
    below = above;
    return area;
  });
  const quota = toStepLine(panel, [
    { x: 0, y: quotaCpu },
    { x: mostX, y: quotaCpu },
  ]);
  return [
    toAxes(panel, `${contender}: ${makespanSeconds} s, refused pods ${refusedPods}; CPU`, ' s'),
    ...areas,
    `<path class="quota" d="${quota}"/>`,
    `<path class="asked" d="${toStepLine(panel, toLine(askedCpu))}"/>`,
  ].join('');
}

function toColour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#888888';
}
