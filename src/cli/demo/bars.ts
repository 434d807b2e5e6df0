/** Eighths of a cell, from empty to just short of full. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/**
 * A bar as text.
 *
 * @param value 0 … full; what is more fills the bar
 * @param full > 0
 * @param cells the bar's width
 * @returns exactly that many cells
 */
export function toBar(value: number, full: number, cells: number): string {
  const eighths = Math.round(Math.min(1, value / full) * cells * 8);
  return `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8] ?? ''}`.padEnd(cells);
}

/** One stretch of a divided bar. */
export interface Stretch {
  /** drawn once per cell */
  readonly glyph: string;
  /** its part of the whole, in the whole's unit */
  readonly amount: number;
}

/**
 * Divides a bar: where each stretch ends is rounded, so that no rounding adds up.
 *
 * @param whole > 0
 * @param cells the width that the whole takes
 * @returns the text of each stretch, and of what is left
 */
export function divideBar(
  stretches: readonly Stretch[],
  whole: number,
  cells: number,
): { readonly parts: readonly string[]; readonly rest: string } {
  let sum = 0;
  let drawn = 0;
  const parts = stretches.map(({ glyph, amount }) => {
    sum += amount;
    const end = Math.min(cells, Math.round((sum / whole) * cells));
    const text = glyph.repeat(Math.max(0, end - drawn));
    drawn = Math.max(drawn, end);
    return text;
  });
  return { parts, rest: '·'.repeat(cells - drawn) };
}
