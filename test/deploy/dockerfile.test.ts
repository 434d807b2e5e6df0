import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findWords, parseStages, readStages, ROOT, toCopies } from './dockerfile.ts';

const stages = readStages();
const [last] = stages.slice(-1);
const copies = stages.flatMap((stage, index) => toCopies(stage).map((copy) => ({ ...copy, index })));
const { version, engines, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
};

/** `*` and then what is let through: the only form that lets nothing in by accident. */
const [first, ...exceptions] = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('the Dockerfile', () => {
  it('knows only instructions that there are', () => {
    const known = ['ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'LABEL', 'RUN', 'USER', 'WORKDIR'];
    const names = stages.flatMap(({ instructions }) => instructions.map(({ name }) => name));
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(10);
  });

  it('copies from stages that come before', () => {
    for (const { from, index } of copies.filter(({ from }) => from !== undefined)) {
      expect(stages.slice(0, index).map(({ name }) => name)).toContain(from);
    }
  });

  it('copies files that are there and that .dockerignore lets through', () => {
    expect(first).toBe('*');
    const sources = copies.filter(({ from }) => from === undefined).flatMap((copy) => copy.sources);
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
    expect([...new Set(sources)].sort()).toEqual(exceptions.map((line) => line.replace(/^!/, '')).sort());
  });

  it('copies the package files before the sources, so that a changed source installs nothing anew', () => {
    const order = stages[0]?.instructions.map(({ name, words }) => `${name} ${words}`) ?? [];
    const position = (start: string): number => order.findIndex((line) => line.startsWith(start));
    expect(position('COPY package.json')).toBeLessThan(position('RUN npm ci'));
    expect(position('RUN npm ci')).toBeLessThan(position('COPY src'));
  });

  it('runs as a number that is not root, as Kubernetes must be able to see', () => {
    expect(last && findWords(last, 'USER')).toMatch(/^[1-9]\d{3,}(:[1-9]\d{3,})?$/);
  });

  it.each(['ENTRYPOINT', 'CMD'])('has its %s in exec form, so that signals reach the program', (name) => {
    const words = JSON.parse(last === undefined ? '' : (findWords(last, name) ?? '')) as unknown;
    expect(Array.isArray(words) && words.every((word) => typeof word === 'string')).toBe(true);
  });

  it('builds and runs on the Node that the package asks for', () => {
    const [, major = ''] = /^>=(\d+)$/.exec(engines.node) ?? [];
    expect(stages.map(({ image }) => image)).toEqual([`node:${major}-slim`, `node:${major}-slim`]);
  });

  it('carries the version and the licence of the package', () => {
    const labels = last && findWords(last, 'LABEL');
    expect(labels).toContain(`org.opencontainers.image.version="${version}"`);
    expect(labels).toContain(`org.opencontainers.image.licenses="${license}"`);
  });
});

describe('this reader of Dockerfiles', () => {
  it('joins lines, skips comments and tells stages apart', () => {
    const [build, final] = parseStages('# a\nFROM a AS build\nRUN one \\\n  two\nFROM b\nCOPY --from=build /x /y ./\n');
    expect(build).toMatchObject({ image: 'a', name: 'build', instructions: [{ name: 'RUN', words: 'one two' }] });
    expect(final && toCopies(final)).toEqual([{ from: 'build', sources: ['/x', '/y'], target: './' }]);
  });
});
