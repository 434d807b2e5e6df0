// Writes the types of proto/externalscaler.proto into src/gen. With --check it writes nothing and fails where they drift.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOADER_OPTIONS } from '../../src/views/grpc/protocol.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GENERATED = join(ROOT, 'src/gen');
const GENERATOR = join(ROOT, 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
/** Relative to the root, as the generator writes it into the files. */
const PROTO = 'proto/externalscaler.proto';

const fresh = mkdtempSync(join(tmpdir(), 'quotient-grpc-types-'));
try {
  generate(fresh);
  if (process.argv.includes('--check')) check(fresh);
  else write(fresh);
} finally {
  rmSync(fresh, { recursive: true });
}

function generate(folder: string): void {
  const options = Object.entries(LOADER_OPTIONS).map(([name, value]) =>
    typeof value === 'function' ? `--${name}=${value.name}` : `--${name}=${value}`,
  );
  const imports = ['--grpcLib=@grpc/grpc-js', '--targetFileExtension=.ts', '--importFileExtension=.ts'];
  execFileSync(process.execPath, [GENERATOR, ...options, ...imports, `--outDir=${folder}`, PROTO], { cwd: ROOT });
}

function write(folder: string): void {
  rmSync(GENERATED, { recursive: true, force: true });
  cpSync(folder, GENERATED, { recursive: true });
}

function check(folder: string): void {
  const drifted = [...new Set([...listFiles(folder), ...listFiles(GENERATED)])].filter(
    (file) => readText(join(folder, file)) !== readText(join(GENERATED, file)),
  );
  if (drifted.length === 0) return;
  console.error(`src/gen differs from ${PROTO} in ${drifted.join(', ')}: run test/tools/generate-grpc-types.ts`);
  process.exitCode = 1;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
