import { describe, expect, it } from 'vitest';
import { estimateQuorum, type QuorumMemory } from '../../../../src/inputs/backlog/quorum.ts';

interface Moment {
  /** ready and unacknowledged, as of the last tick */
  readonly listed: readonly [number, number];
  /** ready and consumers, as of now */
  readonly declared: readonly [number, number];
  readonly atMs?: number;
  readonly perConsumer?: number;
}

/** The unacknowledged messages estimated at each of these moments, one second apart. */
function estimateAll(...moments: readonly Moment[]): number[] {
  let memory: QuorumMemory | undefined;
  return moments.map(({ listed, declared, atMs, perConsumer = 1 }, index) => {
    const result = estimateQuorum(memory, {
      listed: { ready: listed[0], unacknowledged: listed[1] },
      declared: { ready: declared[0], consumers: declared[1] },
      perConsumer,
      nowMs: atMs ?? index * 1_000,
    });
    memory = result.memory;
    return result.state.unacknowledged;
  });
}

describe('what workers of a quorum queue have in hand', () => {
  it('is the last message, though the listing has never heard of it', () => {
    expect(
      estimateAll(
        { listed: [0, 0], declared: [1, 0] },
        { listed: [0, 0], declared: [0, 1] },
        { listed: [0, 0], declared: [0, 1] },
        { listed: [0, 1], declared: [0, 1] },
        { listed: [0, 1], declared: [0, 1] },
      ),
    ).toEqual([0, 1, 1, 1, 1]);
  });

  it('is what the listing counted as waiting and waits no longer', () => {
    expect(estimateAll({ listed: [10, 3], declared: [5, 20] })).toEqual([8]);
  });

  it('is no more than the workers can hold, if the listing does not say so', () => {
    expect(estimateAll({ listed: [100, 0], declared: [0, 3], perConsumer: 2 })).toEqual([6]);
    expect(estimateAll({ listed: [90, 10], declared: [0, 3] })).toEqual([10]);
  });

  it('is nothing where nobody works and a purge was quicker than the listing', () => {
    expect(estimateAll({ listed: [100, 0], declared: [0, 0] })).toEqual([0]);
  });

  it('is nothing again with the tick that has counted a drained queue', () => {
    expect(
      estimateAll(
        { listed: [0, 0], declared: [4, 2] },
        { listed: [2, 2], declared: [2, 2] },
        { listed: [2, 2], declared: [0, 2] },
        { listed: [0, 0], declared: [0, 2] },
        { listed: [0, 0], declared: [0, 2] },
      ),
    ).toEqual([0, 2, 2, 0, 0]);
  });

  it('is nothing again after the time of a tick, where messages came and went between two', () => {
    const quiet = { listed: [0, 0], declared: [0, 1] } as const;
    expect(
      estimateAll(
        { listed: [0, 0], declared: [1, 1], atMs: 0 },
        { ...quiet, atMs: 1_000 },
        { ...quiet, atMs: 6_900 },
        { ...quiet, atMs: 7_100 },
      ),
    ).toEqual([0, 1, 1, 0]);
  });

  it('still counts the last sighting where reads are further apart than ticks', () => {
    expect(
      estimateAll({ listed: [0, 0], declared: [1, 0], atMs: 0 }, { listed: [0, 0], declared: [0, 1], atMs: 60_000 }),
    ).toEqual([0, 1]);
  });
});
