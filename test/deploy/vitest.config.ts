import { defineConfig } from 'vitest/config';
import { createTotalsReporter } from '../tools/reporter.ts';

/** The Dockerfile, and its steps run by hand: npm installs everything anew, so it takes a minute or two. */
// oxlint-disable-next-line import/no-default-export -- the form that vitest reads
export default defineConfig({
  root: '.',
  test: {
    name: 'deploy',
    include: ['test/deploy/**/*.test.ts'],
    reporters: [process.env['CI'] === undefined ? 'default' : 'verbose', createTotalsReporter()],
    detectAsyncLeaks: true,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
