import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { saveResults } from '../../bench/machine.ts';
import { MEASURED } from './measured.ts';

/** All suites but those that measure whole runs (`test:e2e`), another broker (`test:matrix`) and the tests themselves (`test:mutants`): `npm run test:full`, some 90 minutes when all programs are built. */
const SUITES = [
  { name: 'all that `npm test` runs', script: 'test' },
  { name: 'the image and its Dockerfile', script: 'test:deploy' },
  { name: 'the model that grants are checked with', script: 'test:model' },
  { name: 'a real API server, KEDA and HPA', script: 'test:cluster' },
] as const;

/** What one suite came to, as the report shows it. */
interface SuiteResult {
  readonly name: string;
  readonly command: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  readonly measured: readonly string[];
}

const LOGS = join(homedir(), '.cache/quotient/full');
mkdirSync(LOGS, { recursive: true });

const results: SuiteResult[] = [];
for (const suite of SUITES) results.push(await runSuite(suite));
saveResults('full', 'npm run test:full', { suites: results });
const sum = (of: (result: SuiteResult) => number): number => results.reduce((total, result) => total + of(result), 0);
const failed = sum((result) => result.failed);
console.log(`${sum((result) => result.passed)} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

async function runSuite({ name, script }: (typeof SUITES)[number]): Promise<SuiteResult> {
  const startedAtMs = performance.now();
  const log = createWriteStream(join(LOGS, `${script.replace(':', '-')}.log`));
  const child = spawn('npm', ['run', '-s', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    log.write(`${line}\n`);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  log.end();
  const totals = lines.flatMap((line) => /^(\d+) passed, (\d+) failed/.exec(line) ?? []).slice(-3);
  const passed = Number(totals[1] ?? 0);
  // A suite that ends badly without saying how many tests failed has failed all the same.
  const failed = Math.max(Number(totals[2] ?? 0), code === 0 && passed > 0 ? 0 : 1);
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  console.log(`${script}: ${passed} passed, ${failed} failed in ${seconds} s`);
  const measured = lines.filter((line) => line.startsWith(MEASURED)).map((line) => line.slice(MEASURED.length));
  return { name, command: `npm run ${script}`, passed, failed, seconds, measured };
}
