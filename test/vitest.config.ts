import { defineConfig } from 'vitest/config';

const project = (name: string, timeoutMs: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeoutMs, hookTimeout: 120_000 },
});

export default defineConfig({
  root: '.',
  test: {
    projects: [
      project('unit', 10_000),
      project('property', 600_000),
      project('contract', 60_000),
      project('integration', 120_000),
    ],
  },
});
