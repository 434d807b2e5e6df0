import { defineConfig } from 'vitest/config';
import { createTotalsReporter } from './tools/reporter.ts';

const RABBITMQ = ['test/rabbitmq/setup.ts'];

/** @param timeoutMs generous: it ends a test that hangs, and says nothing about speed */
function project(name: string, timeoutMs: number, globalSetup: string[] = []) {
  return {
    extends: true as const,
    test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeoutMs, hookTimeout: 300_000, globalSetup },
  };
}

export default defineConfig({
  root: '.',
  test: {
    reporters: [process.env['CI'] === undefined ? 'default' : 'verbose', createTotalsReporter()],
    detectAsyncLeaks: true,
    projects: [
      project('unit', 30_000),
      project('property', 1_800_000),
      project('model', 600_000),
      project('contract', 180_000, RABBITMQ),
      project('integration', 180_000, RABBITMQ),
    ],
  },
});
