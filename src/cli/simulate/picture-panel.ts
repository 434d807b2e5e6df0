import { type Panel, type Point, toAxes, toStepArea, toStepLine, toX, toY } from '../../svg.ts';

/** What one panel shows; heights in cores, one for each column. */
export interface PanelLines {
  /** of the stack up to each pool, from below */
  readonly layers: readonly (readonly number[])[];
  /** undefined where nobody asks */
  readonly asked: readonly number[] | undefined;
  readonly quotaCpu: number;
  /** where the lines end */
  readonly endSeconds: number;
  /** of one column */
  readonly widthSeconds: number;
}

/** @param colours of the layers */
export function drawPanel(panel: Panel, title: string, lines: PanelLines, colours: readonly string[]): string {
  const { layers, asked, quotaCpu, endSeconds } = lines;
  const areas = layers.map((heights, layer) => {
    const area = toStepArea(panel, toPoints(layers[layer - 1], lines), toPoints(heights, lines));
    return `<path fill="${colours[layer]}" d="${area}"/>`;
  });
  return [
    toAxes(panel, title, ' s'),
    ...areas,
    asked === undefined ? '' : `<path class="asked" d="${toStepLine(panel, toPoints(asked, lines))}"/>`,
    `<path class="quota" d="M${panel.left} ${toY(panel, quotaCpu)}h${panel.width}"/>`,
    `<path class="end" d="M${toX(panel, endSeconds)} ${panel.top}v${panel.height}"/>`,
  ].join('');
}

/** Only where the height changes, and at the end. */
function toPoints(heights: readonly number[] = [], { endSeconds, widthSeconds }: PanelLines): readonly Point[] {
  const points = heights.flatMap((y, column) => (y === heights[column - 1] ? [] : [{ x: column * widthSeconds, y }]));
  const y = heights.at(-1) ?? 0;
  return [...(points.length === 0 ? [{ x: 0, y: 0 }] : points), { x: endSeconds, y }];
}
