import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rules } from '../../src/simulation/service/rules.ts';

/** A change of the shipped text that leaves one rule out. */
export interface Mutation {
  /** below src/decision/ */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const DECISION = new URL('../../src/decision/', import.meta.url);

/**
 * Imports the decision with one rule left out, from a copy: shipped code has no switches for its tests.
 *
 * @throws if the text to be changed does not stand in the file exactly once: then the rule has moved, and this must follow
 */
export async function importMutant({ file, find, put }: Mutation): Promise<Partial<Rules>> {
  const folder = await mkdtemp(join(tmpdir(), 'quotient-mutant-'));
  try {
    await cp(DECISION, join(folder, 'decision'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const path = join(folder, 'decision', file);
    const text = await readFile(path, 'utf8');
    const parts = text.split(find);
    if (parts.length !== 2) throw new Error(`"${find}" stands ${parts.length - 1} times in src/decision/${file}`);
    await writeFile(path, parts.join(put));
    const load = (name: string): Promise<Rules> =>
      import(/* @vite-ignore */ pathToFileURL(join(folder, 'decision', name)).href) as Promise<Rules>;
    const { decide } = await load('decide.ts');
    const { recall, remember, settle } = await load('grants/memory.ts');
    const { scale } = await load('scaling/scale.ts');
    return { decide, recall, remember, settle, scale };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
