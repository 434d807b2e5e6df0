/**
 * Numbers in [0, 1) that depend on the seed alone, the same on every machine.
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for durations that only have to look alive.
 */
export function createRandom(seed: number): () => number {
  let state = Math.trunc(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
