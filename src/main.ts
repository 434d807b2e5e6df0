#!/usr/bin/env -S node --max-semi-space-size=4
// The young generation may take 16 MiB three times over by default, and a service that answers from memory has no use for
// so much: 4 keeps the idle process some 10 MB smaller (Node 24).
// Nothing is imported before the version is known: an older Node would end in a stack trace.
const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  process.stderr.write(`quotient needs Node ${NEEDED_MAJOR} or newer, and this is Node ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { runCommandLine } = await import('./cli/command-line.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2), process.env);
}
