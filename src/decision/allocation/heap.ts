/** A binary heap whose top is changed in place: what a merge of sorted sequences needs, and no more. */
export interface Heap<Item> {
  /** the smallest item, or undefined when empty */
  top(): Item | undefined;
  /** tells the heap that its top has become larger */
  settleTop(): void;
  removeTop(): void;
}

/**
 * @param items taken over by the heap: it holds what is left of them
 * @param isBefore does its first argument come before its second? Never true of two items both ways round
 */
export function createHeap<Item>(items: Item[], isBefore: (left: Item, right: Item) => boolean): Heap<Item> {
  const siftDown = (start: number): void => {
    const item = items[start];
    if (item === undefined) return;
    let place = start;
    for (;;) {
      const childPlace = toSmallerChild(items, place, isBefore);
      const child = items[childPlace];
      if (child === undefined || !isBefore(child, item)) break;
      items[place] = child;
      place = childPlace;
    }
    items[place] = item;
  };
  for (let place = items.length >> 1; place >= 0; place -= 1) siftDown(place);
  return {
    top: () => items[0],
    settleTop: () => siftDown(0),
    removeTop: () => {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      items[0] = last;
      siftDown(0);
    },
  };
}

/** Where the smaller of two children is; the place of no item where there is none. */
function toSmallerChild<Item>(
  items: readonly Item[],
  place: number,
  isBefore: (left: Item, right: Item) => boolean,
): number {
  const leftPlace = 2 * place + 1;
  const left = items[leftPlace];
  const right = items[leftPlace + 1];
  return left !== undefined && right !== undefined && isBefore(right, left) ? leftPlace + 1 : leftPlace;
}
