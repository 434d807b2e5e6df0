import stringWidth from 'string-width';
import { toPlainText } from './plain-text.ts';

/** One column of a table: its heading, and what it shows of an item. Numbers stand on the right. */
export interface Column<Item> {
  /** where no column has one, there is no line of headings */
  readonly heading?: string;
  readonly align: 'left' | 'right';
  /** undefined is unknown or does not apply, and shows as `-` */
  readonly cell: (item: Item) => string | undefined;
}

const GAP = '  ';
const UNKNOWN = '-';

/**
 * Lays items out in aligned columns, one line each under a line of headings.
 * Widths are those of a terminal, where a CJK character or an emoji takes two cells.
 *
 * @returns lines without trailing spaces; the last one ends with a newline
 */
export function toColumns<Item>(columns: readonly Column<Item>[], items: readonly Item[]): string {
  const headings = columns.map(({ heading }) => heading ?? '');
  const lines = items.map((item) => columns.map(({ cell }) => toPlainText(cell(item) ?? UNKNOWN)));
  const grid = headings.some((heading) => heading !== '') ? [headings, ...lines] : lines;
  const widths = grid.map((line) => line.map((cell) => stringWidth(cell)));
  const widest = columns.map((_, column) => widths.reduce((most, line) => Math.max(most, line[column] ?? 0), 0));
  const laidOut = grid.map((line, row) =>
    line.map((cell, column) => {
      const padding = ' '.repeat((widest[column] ?? 0) - (widths[row]?.[column] ?? 0));
      return columns[column]?.align === 'right' ? `${padding}${cell}` : `${cell}${padding}`;
    }),
  );
  return laidOut.map((cells) => `${cells.join(GAP).trimEnd()}\n`).join('');
}
