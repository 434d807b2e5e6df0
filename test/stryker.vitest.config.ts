import { defineConfig } from 'vitest/config';

// oxlint-disable-next-line import/no-default-export -- what vitest reads
export default defineConfig({
  test: {
    include: ['test/unit/decision/**/*.test.ts', 'test/property/**/*.test.ts'],
    // neither can catch a mutant that the others do not: one only counts what the generator draws, one is only long
    exclude: ['test/property/corners.test.ts', 'test/unit/decision/large.test.ts'],
    // every mutant pays for each file's imports anew otherwise
    isolate: false,
    env: { LAW_RUNS: '100' },
    testTimeout: 60_000,
  },
});
