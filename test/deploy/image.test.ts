import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildStages } from './build-stages.ts';
import { findWords, readStages, ROOT } from './dockerfile.ts';

const exec = promisify(execFile);

/** As one types it, found by the image's PATH. */
const COMMAND = 'quotient';

/**
 * No container engine: each stage is a folder in which the instructions are carried out by hand. It has nothing but what
 * they put there, so whatever runs in the last one runs in the image.
 */
describe('the image, its steps run by hand', () => {
  let directory: string;
  let image: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'quotient-image-'));
    image = await buildStages(readStages(), directory);
  }, 600_000);

  afterAll(() => rm(directory, { recursive: true }));

  const runInImage = (words: readonly string[], environment: Record<string, string> = {}) =>
    exec(COMMAND, [...words], { cwd: image, env: { PATH: toPath(image), ...environment } });

  it('starts by its name, and says its version', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect((await runInImage(['--version'])).stdout).toBe(`${version}\n`);
  });

  it('divides the worked example', async () => {
    const { stdout } = await runInImage(['allocate', join(ROOT, 'test/fixtures/worked-example.json')]);
    expect(stdout).toMatch(/mproject .* 5 /);
    expect(stdout).toMatch(/mdiff .* 32 /);
  });

  it('serves KEDA, so the protocol file is where it is looked for, and ends in good order', async () => {
    const addresses = { GRPC_ADDRESS: '127.0.0.1:0', HTTP_ADDRESS: '127.0.0.1:0' };
    const words = ['serve', '--pools', join(ROOT, 'deploy/pools.example.yaml')];
    const child = spawn(COMMAND, words, { cwd: image, env: { PATH: toPath(image), ...addresses } });
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const closed = once(child, 'close');
    await vi.waitFor(() => expect(log).toContain('"listening"'), { timeout: 60_000 });
    child.kill('SIGTERM');
    expect(await closed, log).toEqual([0, null]);
  });

  it('knows the Kubernetes client, which is imported only when it is needed', async () => {
    const failed: unknown = await runInImage(['quota', '--nodes', 'a=b'], { HOME: image }).catch((error) => error);
    expect(String(failed)).toContain('neither KUBECONFIG');
  });

  it('holds only what runs: no tests, no sources, no package that only builds', async () => {
    expect((await readdir(join(image, 'app'))).sort()).toEqual([
      'LICENSE',
      'bin',
      'dist',
      'node_modules',
      'package.json',
      'proto',
    ]);
    const packages = await readdir(join(image, 'app/node_modules'));
    const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(packages.filter((name) => name in devDependencies)).toEqual([]);
  });
});

/** The image's PATH, as `kubectl exec deploy/quotient -- quotient …` has it; node and env are the base image's. */
function toPath(image: string): string {
  const [stage] = readStages().slice(-1);
  const [, path = ''] = /PATH=(\S+)/.exec((stage && findWords(stage, 'ENV')) ?? '') ?? [];
  const folders = path.split(':').map((folder) => join(image, folder));
  return [...folders, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
}
