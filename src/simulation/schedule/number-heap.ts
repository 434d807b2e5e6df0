/** Whole numbers in the order of their keys; those of one key in their own order. */
export interface NumberHeap {
  /** how many there are */
  size(): number;
  add(number: number): void;
  /** the one of the smallest key; undefined when empty */
  first(): number | undefined;
  removeFirst(): number | undefined;
}

/** @param keys by number; that of a number must stay as it is while the number is in the heap */
export function createNumberHeap(keys: Float64Array): NumberHeap {
  const numbers: number[] = [];
  const isBefore = (left: number, right: number): boolean => {
    const difference = (keys[left] ?? 0) - (keys[right] ?? 0);
    return difference < 0 || (difference === 0 && left < right);
  };
  const rise = (start: number): void => {
    for (let place = start; place > 0;) {
      const above = (place - 1) >> 1;
      if (!swapIfBefore(place, above)) return;
      place = above;
    }
  };
  const sink = (): void => {
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      if (left >= numbers.length) return;
      const child = right < numbers.length && isBefore(at(right), at(left)) ? right : left;
      if (!swapIfBefore(child, place)) return;
      place = child;
    }
  };
  const at = (place: number): number => numbers[place] ?? 0;
  const swapIfBefore = (lower: number, upper: number): boolean => {
    const [below, above] = [at(lower), at(upper)];
    if (!isBefore(below, above)) return false;
    numbers[lower] = above;
    numbers[upper] = below;
    return true;
  };
  return {
    size: () => numbers.length,
    add: (number) => {
      numbers.push(number);
      rise(numbers.length - 1);
    },
    first: () => numbers[0],
    removeFirst: () => {
      const [first] = numbers;
      const last = numbers.pop();
      if (last !== undefined && numbers.length > 0) {
        numbers[0] = last;
        sink();
      }
      return first;
    },
  };
}
