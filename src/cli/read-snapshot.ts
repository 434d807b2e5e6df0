import { z } from 'zod';
import { toMistakes } from '../contract/mistakes.ts';
import { type Snapshot, SNAPSHOT_VERSION, snapshotSchema } from '../contract/snapshot.ts';
import { QuotientError, toReason } from '../errors.ts';

/** Who wrote three hundred pools wrongly mends the first ones first. */
const MAX_MISTAKES = 50;

/**
 * @param name of where it is from
 * @throws QuotientError `invalid-input` that lists every mistake in the snapshot
 */
export function parseSnapshot(content: string, name: string): Snapshot {
  const input = parseJson(content.replace(/^\uFEFF/, ''), name);
  refuseOtherVersions(input, name);
  refuseDecision(input, name);
  const parsed = snapshotSchema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const mistakes = toMistakes(parsed.error, snapshotSchema, input);
  const sentences = mistakes.slice(0, MAX_MISTAKES).map(({ sentence }) => sentence);
  if (mistakes.length > MAX_MISTAKES) sentences.push(`… and ${mistakes.length - MAX_MISTAKES} more`);
  throw new QuotientError('invalid-input', [`${name} is not a snapshot:`, ...sentences].join('\n  '));
}

function parseJson(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new QuotientError('invalid-input', `${name} is not JSON: ${toReason(error)}`, { cause: error });
  }
}

/** The two documents lie side by side in the API, and are easily taken for each other. */
function refuseDecision(input: unknown, name: string): void {
  if (typeof input !== 'object' || input === null || !('keptForeign' in input)) return;
  throw new QuotientError('invalid-input', `${name} is a decision already; its question is at …/snapshot, beside it`);
}

/** A later form would give mistakes all over: the version alone is the one worth telling. */
function refuseOtherVersions(input: unknown, name: string): void {
  const versioned = z.looseObject({ version: z.number() }).safeParse(input);
  if (!versioned.success || versioned.data.version === SNAPSHOT_VERSION) return;
  const { version } = versioned.data;
  const hint = version > SNAPSHOT_VERSION ? '; a newer quotient wrote it' : '';
  throw new QuotientError(
    'invalid-input',
    `${name} is a snapshot of version ${version}, and this reads ${SNAPSHOT_VERSION}${hint}`,
  );
}
