import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createHeap } from '../../../../src/decision/allocation/heap.ts';

it('merges sequences into one sorted sequence, as their tops grow and go', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat({ max: 20 }), { minLength: 1 })), (lists) => {
      const sequences = lists.map((list) => list.toSorted((left, right) => left - right));
      const items = sequences.map((list) => ({ list, place: 0 }));
      const valueOf = ({ list, place }: (typeof items)[number]): number => list[place] ?? 0;
      const heap = createHeap(items, (left, right) => valueOf(left) < valueOf(right));
      const merged: number[] = [];
      for (let top = heap.top(); top !== undefined; top = heap.top()) {
        merged.push(valueOf(top));
        top.place += 1;
        if (top.place < top.list.length) heap.settleTop();
        else heap.removeTop();
      }
      expect(merged).toEqual(sequences.flat().toSorted((left, right) => left - right));
    }),
  );
});

it('is empty without items, and stays so', () => {
  const heap = createHeap<number>([], (left, right) => left < right);
  heap.settleTop();
  heap.removeTop();
  expect(heap.top()).toBeUndefined();
});
