import { parseArgs } from 'node:util';
import { startVitest, type TestCase } from 'vitest/node';

/**
 * Tries every law of the allocation as often as asked: `npm run test:laws -- --runs 200000`.
 * Exits with 1 on a violation, and where no law ran at all.
 */

const DEFAULT_RUNS = 200_000;

/** It counts what the generator draws, and is no law itself. */
const NO_LAW = 'corners.test.ts';

const runs = readRuns();
process.env['LAW_RUNS'] = String(runs);
const vitest = await startVitest([], { config: 'test/vitest.config.ts', project: 'property', watch: false });
const laws = vitest.state.getTestModules().flatMap((file) => {
  return file.moduleId.endsWith(NO_LAW) ? [] : [...file.children.allTests()];
});
await vitest.close();
report(laws);

function report(tried: readonly TestCase[]): void {
  const kept = tried.filter((law) => law.result().state === 'passed');
  const broken = tried.length - kept.length;
  console.log(
    `${tried.length} laws, ${runs} cases each: ${kept.length * runs} cases without a violation, ${broken} laws violated`,
  );
  for (const law of tried) if (!kept.includes(law)) console.log(`  violated: ${law.fullName}`);
  if (broken > 0 || tried.length === 0) process.exitCode = 1;
}

function readRuns(): number {
  const { values } = parseArgs({ options: { runs: { type: 'string' } } });
  const asked = Number(values.runs ?? DEFAULT_RUNS);
  if (Number.isSafeInteger(asked) && asked > 0) return asked;
  console.error(`--runs ${values.runs} must be a whole number above 0`);
  process.exit(2);
}
