import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { untilAborted } from '../../aborted.ts';
import type { Clock } from '../../clock.ts';
import { QuotientError, toReason } from '../../errors.ts';
import { createListeners } from '../../listeners.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Failure, Reading } from '../reading.ts';
import type { ClusterInput, NamespaceState } from './cluster.ts';
import { parsePoolsFile } from './pools-file-parse.ts';

/** An edit takes effect within a second: looked for twice in one. `fs.watch` misses a Secret's or ConfigMap's swap of links. */
const LOOK_INTERVAL_MS = 500;

/** Ten thousand pools take some 2 MB: what is larger is another file. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** An editor that writes in place may be half way: a file is believed when it reads the same twice. */
const SETTLE_MS = 100;

export interface PoolsFileParts {
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Reads a pools file and follows its edits. A broken edit is refused with all its mistakes, and what was read before stays.
 *
 * @throws QuotientError `invalid-input` with every mistake, where the file is wrong at the start
 */
export async function createPoolsFileInput({ path, clock, logger }: PoolsFileParts): Promise<ClusterInput> {
  const listeners = createListeners();
  const log = logger.child({ component: 'pools-file' });
  let text = await readText(path);
  let namespaces = parse(path, text);
  let atMs = clock.nowMs();
  let failure: Failure | undefined;
  let shown = namespaces;

  const refuse = (reason: string): void => {
    if (failure?.reason !== reason) log.error({ path, reason }, 'pools file refused');
    failure = { reason, atMs: clock.nowMs() };
    shown = namespaces.map((namespace) => withWarning(namespace, reason));
  };
  const look = async (signal: AbortSignal): Promise<void> => {
    try {
      const next = await readSettled(path, clock, signal);
      if (next === text && failure === undefined) return;
      namespaces = parse(path, next);
      text = next;
      atMs = clock.nowMs();
      failure = undefined;
      shown = namespaces;
      log.info({ path }, 'pools file read');
    } catch (error) {
      refuse(toReason(error));
    }
    listeners.tell();
  };
  return {
    read: (): Reading<readonly NamespaceState[]> => ({
      state: 'fresh',
      value: shown,
      atMs,
      ...(failure === undefined ? {} : { failure }),
    }),
    onChange: (listener) => listeners.add(() => listener()),
    run: (signal) => watch(path, look, signal),
  };
}

/** Whoever looks at the figures need not look into the log to know that they are of the file as it was. */
function withWarning(namespace: NamespaceState, reason: string): NamespaceState {
  const warning = `its pools file has been refused since, so this is how it was before: ${reason.replaceAll(/\n\s*/g, ' ')}`;
  return { ...namespace, pools: namespace.pools.map((pool) => ({ ...pool, warnings: [...pool.warnings, warning] })) };
}

/** Looks whenever the file's status has changed, one look at a time, until the signal aborts. */
async function watch(path: string, look: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let lastLook = look(signal);
  const onStat = (now: Stats, before: Stats): void => {
    if (now.mtimeMs === before.mtimeMs && now.size === before.size && now.ino === before.ino) return;
    lastLook = lastLook.then(() => look(signal));
  };
  watchFile(path, { interval: LOOK_INTERVAL_MS, persistent: false }, onStat);
  await untilAborted(signal);
  unwatchFile(path, onStat);
  await lastLook;
}

async function readSettled(path: string, clock: Clock, signal: AbortSignal): Promise<string> {
  for (let text = await readText(path); ;) {
    await clock.sleep(SETTLE_MS, signal);
    const again = await readText(path);
    if (again === text || signal.aborted) return again;
    text = again;
  }
}

async function readText(path: string): Promise<string> {
  try {
    const status = await stat(path);
    // A pipe would never end, and keep the program from ending.
    if (!status.isFile()) throw new Error('it is not a file');
    const { size } = status;
    if (size > MAX_FILE_BYTES)
      throw new Error(`its ${size} bytes are more than the ${MAX_FILE_BYTES} that a pools file may have`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw new QuotientError('invalid-input', `the pools file ${path} cannot be read: ${toReason(error)}`);
  }
}

function parse(path: string, text: string): readonly NamespaceState[] {
  const parsed = parsePoolsFile(path, text);
  if (parsed.ok) return parsed.namespaces;
  throw new QuotientError('invalid-input', ['the pools file is wrong:', ...parsed.mistakes].join('\n  '));
}
