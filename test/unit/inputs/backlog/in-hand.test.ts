import { describe, expect, it } from 'vitest';
import { estimateInHand, type InHandMemory } from '../../../../src/inputs/backlog/in-hand.ts';

/** One look at a queue whose consumers are given 2 messages each. */
function look(memory: InHandMemory | undefined, ready: number, consumers: number, nowMs = 0, expectedSeconds?: number) {
  return estimateInHand(memory, { declared: { ready, consumers }, prefetch: 2, expectedSeconds, nowMs });
}

describe('messages in hand, estimated', () => {
  it('fill every hand while some message waits', () => {
    expect(look(undefined, 1, 3).unacknowledged).toBe(6);
    expect(look(undefined, 5, 0).unacknowledged).toBe(0);
  });

  it('are no more than the queue held when a message last waited', () => {
    const { memory } = look(undefined, 3, 0);
    expect(look(memory, 0, 1).unacknowledged).toBe(2);
    expect(look(memory, 0, 10).unacknowledged).toBe(3);
    const full = look(undefined, 1, 2).memory;
    expect(look(full, 0, 10).unacknowledged).toBe(5);
  });

  it('leave with the consumers', () => {
    const { memory } = look(undefined, 5, 2);
    expect(look(memory, 0, 0).unacknowledged).toBe(0);
    expect(look(look(memory, 0, 1).memory, 0, 2).unacknowledged).toBe(4);
  });

  it('are none where no message was ever seen to wait', () => {
    expect(look(undefined, 0, 4)).toEqual({ unacknowledged: 0 });
  });

  it.each([
    [undefined, 60_000],
    [20, 60_000],
    [100, 300_000],
    [0.2, 10_000],
  ])('of %s s each are believed in for %d ms after one waited', (expectedSeconds, longestMs) => {
    const { memory } = look(undefined, 4, 0, 1_000, expectedSeconds);
    expect(look(memory, 0, 1, 1_000 + longestMs, expectedSeconds).unacknowledged).toBe(2);
    expect(look(memory, 0, 1, 1_001 + longestMs, expectedSeconds).unacknowledged).toBe(0);
  });
});
