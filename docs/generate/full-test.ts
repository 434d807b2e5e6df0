import { readFileSync } from 'node:fs';
import { publishPage, toMarkdownTable } from './page.ts';

interface Results {
  readonly machine: Readonly<Record<'cpu' | 'node' | 'commit' | 'measuredAt', string>> & { readonly cores: number };
  readonly suites: readonly {
    readonly name: string;
    readonly command: string;
    readonly passed: number;
    readonly failed: number;
    readonly seconds: number;
    readonly measured: readonly string[];
  }[];
}

const path = new URL('../../bench/results/full.json', import.meta.url);
const { machine, suites } = JSON.parse(readFileSync(path, 'utf8')) as Results;

const rows = suites.map(({ name, command, passed, failed, seconds }) => [
  name,
  `\`${command}\``,
  String(passed),
  String(failed),
  `${Math.round(seconds / 60)} min`,
]);

const measured = suites.flatMap((suite) => suite.measured.map((line) => `- ${line}`));

publishPage(
  'docs/full-test.md',
  `# The last full test

<!-- Generated from bench/results/full.json by \`npm run docs\`. -->

\`npm run test:full\` on ${machine.measuredAt.slice(0, 10)}, commit ${machine.commit}, Node ${machine.node}, ${machine.cores} cores of ${machine.cpu}. It takes too
long for every change: \`npm test\` runs without Go and without a cluster.

${toMarkdownTable(['what', 'command', 'passed', 'failed', 'took'], rows)}

## What the tests measured on the way

${measured.length === 0 ? 'Nothing.' : measured.join('\n')}
`,
);
