import { defineConfig } from 'vitest/config';
import { createTotalsReporter } from '../tools/reporter.ts';

/** Tests on a real control plane, which is built once from Go modules: too long for every run. */
export default defineConfig({
  root: '.',
  test: {
    name: 'cluster',
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: ['test/cluster/global-setup.ts'],
    reporters: [process.env['CI'] === undefined ? 'default' : 'verbose', createTotalsReporter()],
    detectAsyncLeaks: true,
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 3_600_000,
  },
});
