import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { round } from '../machine.ts';
import type { RunFigures } from './figures.ts';

/** What was run already, kept on disk, so that a bench that was cut short goes on. */
export interface Notebook {
  read(key: string): RunFigures | undefined;
  write(key: string, figures: RunFigures): void;
}

/** What runs depend on. */
const SOURCES = ['src/contract', 'src/decision', 'src/simulation', 'bench/workflows'];

/** Of a bench that begins anew and leaves nothing. */
export const NO_NOTEBOOK: Notebook = { read: () => undefined, write: () => undefined };

/**
 * @param isFresh forgets what was run before
 * @param files folders or files that runs depend on besides the code
 */
export function openNotebook(path: string, isFresh: boolean, files: readonly string[]): Notebook {
  if (isFresh) rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  const version = hash([...SOURCES, ...files]);
  const known = new Map<string, RunFigures>();
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []) {
    const entry = parseLine(line);
    if (entry?.version === version) known.set(entry.key, entry.figures);
  }
  return {
    read: (key) => known.get(key),
    write: (key, figures) => {
      known.set(key, figures);
      appendFileSync(path, `${JSON.stringify({ version, key, figures })}\n`);
    },
  };
}

interface Entry {
  readonly version: string;
  readonly key: string;
  readonly figures: RunFigures;
}

/** The last line of a bench that was killed may be half a line. */
function parseLine(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}

function hash(places: readonly string[]): string {
  const hash = createHash('sha256');
  const files = places.filter((place) => existsSync(place)).flatMap(listFiles);
  for (const file of files.filter((name) => /\.(ts|json)$/.test(name)).toSorted()) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function listFiles(place: string): readonly string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' }).map((file) => join(place, file));
}

/** Says now and then how far it is. */
export function createProgress(total: number): (what: string, isNew: boolean) => void {
  const startedMs = performance.now();
  let [done, ran, saidMs] = [0, 0, startedMs];
  return (what, isNew) => {
    done += 1;
    if (isNew) ran += 1;
    const nowMs = performance.now();
    if (done < total && nowMs - saidMs < SAY_MS) return;
    saidMs = nowMs;
    const leftMs = ran === 0 ? 0 : ((nowMs - startedMs) / ran) * (total - done);
    process.stderr.write(`${done} of ${total} runs, ${round(leftMs / 60_000, 1)} min left: ${what}\n`);
  };
}

const SAY_MS = 10_000;
