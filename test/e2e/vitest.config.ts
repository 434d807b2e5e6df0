import { defineConfig } from 'vitest/config';
import { createTotalsReporter } from '../tools/reporter.ts';

/** Whole runs of work on a real control plane with KEDA: minutes each. */
export default defineConfig({
  root: '.',
  test: {
    name: 'end-to-end',
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/global-setup.ts', 'test/e2e/faults/faketime.ts', 'test/e2e/keep-results.ts'],
    reporters: [process.env['CI'] === undefined ? 'default' : 'verbose', createTotalsReporter()],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 3_600_000,
  },
});
