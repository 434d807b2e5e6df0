import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

it('docs/dependencies.md says of every dependency what it is for, and of no other', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Manifest;
  const there = Object.keys({ ...dependencies, ...devDependencies });
  const cells = read('docs/dependencies.md').matchAll(/^\| (`[^|]+`) +\|/gm);
  const said = [...cells].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  const matches = (name: string) => (text: string) =>
    text.endsWith('*') ? name.startsWith(text.slice(0, -1)) : text === name;
  expect(there.filter((name) => !said.some(matches(name)))).toEqual([]);
  expect(said.filter((text) => !there.some((name) => matches(name)(text)))).toEqual([]);
});
