/** Okabe and Ito's colours, told apart by colour-blind people too. */
export const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442'] as const;

/** A rectangle of the picture with its own scales. */
export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** value at the right and upper edge; 0 at the others */
  readonly mostX: number;
  readonly mostY: number;
}

/** A point in the panel's values. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export function toX({ left, width, mostX }: Panel, x: number): number {
  return round(left + (x / mostX) * width);
}

export function toY({ top, height, mostY }: Panel, y: number): number {
  return round(top + height - (Math.min(y, mostY) / mostY) * height);
}

/** A line of steps: each value holds until the next point. */
export function toStepLine(panel: Panel, points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) =>
      index === 0 ? `M${toX(panel, x)} ${toY(panel, y)}` : `H${toX(panel, x)}V${toY(panel, y)}`,
    )
    .join('');
}

/** The area between two lines of steps over the same x, as a path. */
export function toStepArea(panel: Panel, lower: readonly Point[], upper: readonly Point[]): string {
  // Walking back, a value holds from its own x to the one that came after it.
  const back = lower.toReversed().map(({ x, y }) => `V${toY(panel, y)}H${toX(panel, x)}`);
  return `${toStepLine(panel, upper)}${back.join('')}Z`;
}

/** Round steps so that some five of them fill the axis. */
export function toTicks(most: number): readonly number[] {
  const rough = most / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => round(index * step));
}

/** Frame, grid, tick labels and the name of the y axis. */
export function toAxes(panel: Panel, title: string, xTitle: string): string {
  const { left, top, width, height, mostX, mostY } = panel;
  const horizontal = toTicks(mostY).map((tick) => {
    const y = toY(panel, tick);
    return `<line class="grid" x1="${left}" x2="${left + width}" y1="${y}" y2="${y}"/><text x="${left - 8}" y="${y + 4}" text-anchor="end">${tick}</text>`;
  });
  const vertical = toTicks(mostX).map((tick) => {
    const x = toX(panel, tick);
    return `<line class="grid" x1="${x}" x2="${x}" y1="${top}" y2="${top + height}"/><text x="${x}" y="${top + height + 18}" text-anchor="middle">${tick}${xTitle}</text>`;
  });
  return `${horizontal.join('')}${vertical.join('')}<text class="title" x="${left}" y="${top - 8}">${escape(title)}</text>`;
}

/** Names come from files: what XML 1.0 has no character for would break the whole picture. */
export function escape(text: string): string {
  const shown = text.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
  return shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
