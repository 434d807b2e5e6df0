import type { Band, RowLeft } from './division.ts';
import type { Row } from './rows.ts';

/** What the rows have, while it is given away. */
export interface Stock {
  /** To be told of each block before any of it is given, and at the end that there is none. */
  enterBlock(block: { readonly band: Band; readonly tier: number } | undefined): void;
  /** Takes an amount of each row; it must be there. */
  take(amounts: (row: number) => number): void;
  /** What is left now: the same object for whoever asks before anything more is taken, as it is mostly thousands. */
  left(): readonly RowLeft[];
}

/**
 * @param rows lowered by what is given
 * @param keepForeignRoom called once, after the guaranteed workers and before the needed ones
 */
export function createStock(rows: readonly Row[], keepForeignRoom: () => void): Stock {
  const watchBlocks = createBlockWatch(rows, keepForeignRoom);
  let left: readonly RowLeft[] | undefined;
  return {
    enterBlock: (block) => {
      watchBlocks(block);
      left = undefined;
    },
    take: (amounts) => {
      for (const row of rows) {
        const amount = amounts(row.place);
        row.free -= amount;
        row.takenInBand += amount;
      }
      left = undefined;
    },
    left: () => (left ??= rows.map(({ free, higherTiers, keptForeign }) => ({ free, higherTiers, keptForeign }))),
  };
}

/**
 * Follows the order from block to block: keeps, per row, what higher tiers of the band have taken (the explanation
 * names them), and lets foreign demand in between the guaranteed and the needed workers.
 */
function createBlockWatch(rows: readonly Row[], keepForeignRoom: () => void): Stock['enterBlock'] {
  let band: Band = 0;
  let tier: number | undefined;
  let isForeignRoomKept = false;
  return (block) => {
    if (!isForeignRoomKept && block?.band !== 0) {
      isForeignRoomKept = true;
      keepForeignRoom();
    }
    if (block === undefined) return;
    if (block.band !== band) for (const row of rows) row.takenInBand = 0;
    if (block.band !== band || block.tier !== tier) for (const row of rows) row.higherTiers = row.takenInBand;
    ({ band, tier } = block);
  };
}
