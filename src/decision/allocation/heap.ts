/** A binary heap whose top is changed in place: what a merge of sorted sequences needs, and no more. */
export interface Heap<Item> {
  /** the smallest item, or undefined when empty */
  top(): Item | undefined;
  /** tells the heap that its top has become larger */
  settleTop(): void;
  removeTop(): void;
}

/**
 * @param items taken over by the heap
 * @param compare negative where its first argument comes first
 */
export function createHeap<Item>(items: Item[], compare: (left: Item, right: Item) => number): Heap<Item> {
  const siftDown = (start: number): void => {
    const item = items[start];
    if (item === undefined) return;
    let place = start;
    for (;;) {
      const [childPlace, child] = smallerChild(items, place, compare);
      if (child === undefined || compare(item, child) <= 0) break;
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

function smallerChild<Item>(
  items: readonly Item[],
  place: number,
  compare: (left: Item, right: Item) => number,
): [number, Item | undefined] {
  const leftPlace = 2 * place + 1;
  const left = items[leftPlace];
  const right = items[leftPlace + 1];
  if (left === undefined || right === undefined || compare(left, right) <= 0) return [leftPlace, left];
  return [leftPlace + 1, right];
}
