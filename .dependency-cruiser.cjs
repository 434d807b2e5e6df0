// Who may import whom. `npm run check` fails on any other arrow; the picture is in the README.

/** Free for all that may do input and output. */
const FREE = ['errors', 'clock', 'aborted', 'listeners', 'remember-each', 'telemetry', 'config'];

/** Folders of src/, each with what it may import besides itself. */
const LAYERS = {
  contract: [],
  decision: ['contract'],
  kubernetes: FREE,
  rabbitmq: FREE,
  inputs: ['decision', 'contract', 'kubernetes', 'rabbitmq', ...FREE],
  loop: ['decision', 'inputs', 'contract', ...FREE],
  views: ['decision', 'contract', 'loop/board', 'gen', ...FREE],
  actuators: ['decision', 'contract', 'loop/board', 'kubernetes', 'rabbitmq', ...FREE],
  simulation: ['decision', 'contract'],
  telemetry: ['errors', 'config'],
};

const forbidden = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `${layer}-imports-only-its-neighbours`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: [layer, ...allowed].map((name) => `^src/${name}(/|\\.ts$)`) },
}));

module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'decision-takes-only-types-of-the-contract',
      severity: 'error',
      from: { path: '^src/decision/' },
      to: { path: '^src/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'views-take-only-types-of-the-decision',
      severity: 'error',
      from: { path: '^src/views/' },
      to: { path: '^src/decision/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'decision-knows-no-package',
      severity: 'error',
      from: { path: '^src/decision/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core', 'npm-no-pkg', 'unknown'] },
    },
    {
      name: 'only-main-imports-cli',
      severity: 'error',
      from: { pathNot: '^src/(main\\.ts$|cli/)|^(test|docs)/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'only-cli-imports-app',
      severity: 'error',
      from: { pathNot: '^src/cli/|^test/' },
      to: { path: '^src/app\\.ts$' },
    },
    { name: 'src-knows-no-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench|docs)/' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
