/** Virtual time: what is to happen, in the order of its time and, at one time, in the order in which it was asked for. */
export interface Events {
  nowMs(): number;
  /** @param delayMs ≥ 0 */
  after(delayMs: number, action: () => void): void;
  /**
   * Lets everything happen that is due by then.
   *
   * @param isOver asked after everything that happens: ends the run at that moment
   */
  runUntil(endMs: number, isOver?: () => boolean): void;
}

interface Event {
  readonly atMs: number;
  readonly sequence: number;
  readonly action: () => void;
}

export function createEvents(): Events {
  const heap: Event[] = [];
  let nowMs = 0;
  let sequence = 0;
  return {
    nowMs: () => nowMs,
    after: (delayMs, action) => {
      sequence += 1;
      push(heap, { atMs: nowMs + delayMs, sequence, action });
    },
    runUntil: (endMs, isOver) => {
      for (let next = heap[0]; next !== undefined && next.atMs <= endMs; next = heap[0]) {
        pop(heap);
        nowMs = next.atMs;
        next.action();
        if (isOver?.() === true) return;
      }
      nowMs = endMs;
    },
  };
}

function isBefore(left: Event, right: Event): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.sequence < right.sequence);
}

function push(heap: Event[], event: Event): void {
  let place = heap.length;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || isBefore(above, event)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = event;
}

/** Removes the first event. */
function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const left = heap[2 * place + 1];
    const right = heap[2 * place + 2];
    const isRightFirst = left !== undefined && right !== undefined && isBefore(right, left);
    const child = isRightFirst ? right : left;
    if (child === undefined || !isBefore(child, last)) break;
    heap[place] = child;
    place = 2 * place + (isRightFirst ? 2 : 1);
  }
  heap[place] = last;
}
