import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

/** A copy of src/ in which violations are planted: the tools must see them, or they see nothing at all. */
describe('the layer check', () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'quotient-layers-'));
    for (const name of [
      'src',
      'tsconfig.json',
      'package.json',
      '.dependency-cruiser.cjs',
      '.oxlintrc.json',
      '.oxlint-house-rules.js',
    ]) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  function run(command: string, ...words: string[]) {
    const { status, stdout } = spawnSync(join(root, 'node_modules/.bin', command), words, {
      cwd: copy,
      encoding: 'utf8',
    });
    return { status, stdout };
  }

  it('passes on the tree as it is, having seen its modules', () => {
    const { status, stdout } = run('depcruise', 'src');
    expect(stdout).toMatch(/no dependency violations found \(\d{2,} modules, \d{2,} dependencies cruised\)/);
    expect(status).toBe(0);
  });

  it.each([
    ['decision', "import '../loop/board.ts';", 'decision-imports-only-its-neighbours'],
    [
      'decision',
      "import type { Board } from '../loop/board.ts';\nexport type Planted = Board;",
      'decision-imports-only-its-neighbours',
    ],
    ['decision', "import { readFileSync } from 'node:fs';\nreadFileSync('x');", 'decision-knows-no-package'],
    ['contract', "import '../errors.ts';", 'contract-imports-only-its-neighbours'],
    ['views', "import '../inputs/reading.ts';", 'views-imports-only-its-neighbours'],
    [
      'views',
      "import { decide } from '../decision/decide.ts';\nexport const planted = decide;",
      'views-take-only-types-of-the-decision',
    ],
    ['inputs', "import '../loop/board.ts';", 'inputs-imports-only-its-neighbours'],
    ['loop', "import '../cli/command-line.ts';", 'only-main-imports-cli'],
  ])('sees a violation planted in %s: %s', (folder, code, rule) => {
    const file = join(copy, 'src', folder, 'planted.ts');
    writeFileSync(file, code);
    const { status, stdout } = run('depcruise', 'src');
    rmSync(file);
    expect(stdout).toContain(rule);
    expect(status).not.toBe(0);
  });

  it.each([
    ['a class', 'export class Planted {}', 'house(no-class)'],
    ['module state', 'export let planted = 1;', 'house(no-module-let)'],
    ['the wall clock', 'export const planted = (): number => Date.now();', 'no-restricted-properties'],
    ['a new date', 'export const planted = (): Date => new Date();', 'house(no-new-date)'],
    ['chance', 'export const planted = (): number => Math.random();', 'no-restricted-properties'],
    ['a package', "export { z as planted } from 'zod';", 'no-restricted-imports'],
  ])('lets no decision have %s', (_, code, rule) => {
    const file = join(copy, 'src', 'decision', 'planted.ts');
    writeFileSync(file, code);
    const { status, stdout } = run('oxlint', 'src/decision/planted.ts');
    rmSync(file);
    expect(stdout).toContain(rule);
    expect(status).not.toBe(0);
  });
});
