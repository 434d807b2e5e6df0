import { type Columns, toBlockAt, toColumns } from './columns.ts';
import { divideBlock, type Progress } from './divide-block.ts';
import type { Division } from './division.ts';
import type { Row } from './rows.ts';
import { createStock } from './stock.ts';
import { countBlocks, toBandAndTier } from './turn.ts';

/**
 * One total order, one greedy: takes potential workers in order and accepts each that fits every row it touches.
 *
 * With one resource and no minimums this is Webster's (Sainte-Laguë's) apportionment; with several, weighted
 * dominant-resource fairness filled up progressively.
 *
 * @param divisions the pools to divide for, in any order, nothing given yet; filled in
 * @param rows all rows; what they have left is lowered by what is given
 * @param stability 0 … 1: how much better a running worker ranks than one that would have to start
 * @param keepForeignRoom called once, after the guaranteed workers and before the needed ones
 */
export function divideRows(
  divisions: readonly Division[],
  rows: readonly Row[],
  stability: number,
  keepForeignRoom: () => void,
): void {
  const { given, found } = divideColumns(toColumns(divisions, rows.length, stability), rows, keepForeignRoom);
  for (const [place, division] of divisions.entries()) {
    const allocated = given[place] ?? 0;
    const left = found[place];
    division.allocated = allocated;
    if (left !== undefined) division.refusal = { worker: allocated + 1, left };
  }
}

/**
 * Goes through the order block by block: workers of one band and tier, before or after the first workers, with or without
 * weight. Within a block, workers are given in bulk as far as nobody can be refused, and one at a time from there: pools
 * cost time, and workers hardly any.
 */
export function divideColumns(columns: Columns, rows: readonly Row[], keepForeignRoom: () => void): Progress {
  const count = columns.most.length;
  const progress: Progress = { given: new Float64Array(count), found: Array.from({ length: count }, () => undefined) };
  const stock = createStock(rows, keepForeignRoom);
  const blocks = Array.from({ length: countBlocks(columns.tierCount) }, (): number[] => []);
  const enterNextBlock = (place: number): void => {
    const next = (progress.given[place] ?? 0) + 1;
    if (next <= (columns.most[place] ?? 0)) blocks[toBlockAt(columns, place, next)]?.push(place);
  };
  for (let place = 0; place < count; place += 1) enterNextBlock(place);
  for (const [block, places] of blocks.entries()) {
    if (places.length === 0) continue;
    stock.enterBlock(toBandAndTier(block, columns.tierCount));
    divideBlock(places, progress, { columns, rows, stock });
    for (const place of places) if (progress.found[place] === undefined) enterNextBlock(place);
  }
  stock.enterBlock(undefined);
  return progress;
}
