import { z } from 'zod';
import { toMistakes } from '../../contract/mistakes.ts';
import { type DraftReading, type TaskDraft, toWrong } from './reading.ts';
import { toUsage } from './usage.ts';
import { type FormatFile, schema14, schema15, type WfTask } from './wf-format-schema.ts';

/**
 * Reads WfCommons' WfFormat, 1.4 and 1.5 (https://github.com/wfcommons/WfFormat, tags v1.4 and v1.5).
 *
 * An edge counts where either end names it: migrated files miss some at one end. In 1.4, parents are named by name or id.
 *
 * @param document what the JSON says
 */
export function readWfFormat(document: unknown): DraftReading {
  const versioned = z.looseObject({ schemaVersion: z.string() }).safeParse(document);
  const version = versioned.success ? versioned.data.schemaVersion : undefined;
  switch (version) {
    case '1.4':
      return parse(document, schema14);
    case '1.5':
      return parse(document, schema15);
    case undefined:
      return toWrong(['schemaVersion is missing: it must be "1.4" or "1.5"']);
    default:
      return toWrong([
        `schemaVersion ${JSON.stringify(version)}: must be "1.4" or "1.5"; WfFormat's own tools/wfcommons-migrate-instance.py brings older files up to 1.5`,
      ]);
  }
}

function parse(document: unknown, schema: z.ZodType<FormatFile>): DraftReading {
  const parsed = schema.safeParse(document, { reportInput: true });
  if (!parsed.success) return toWrong(toMistakes(parsed.error, schema, document).map(({ sentence }) => sentence));
  const { name, path, tasks } = parsed.data;
  const toId = createFinder(tasks);
  const childParents = toChildParents(tasks, toId);
  const drafts = tasks.map((task): TaskDraft => ({
    id: task.id,
    type: toType(task),
    seconds: task.seconds,
    parents: [...task.parents.map(toId), ...(childParents.get(task.id) ?? [])],
  }));
  const usage = toUsage(tasks.map((task) => ({ type: toType(task), ...task })));
  return {
    kind: 'draft',
    draft: { name, tasks: drafts, toPlace: (index) => `${path}[${index}]`, usage, notes: [] },
  };
}

/** Names stand for ids where they are not ids themselves. */
function createFinder(tasks: readonly WfTask[]): (word: string) => string {
  const ids = new Set(tasks.map(({ id }) => id));
  const byName = new Map(tasks.map(({ name, id }) => [name, id]));
  return (word) => (ids.has(word) ? word : (byName.get(word) ?? word));
}

/** The other end of the edges: for each task, those that name it as a child. */
function toChildParents(
  tasks: readonly WfTask[],
  toId: (word: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  for (const { id, children } of tasks) {
    for (const child of children) {
      const known = parents.get(toId(child));
      if (known === undefined) parents.set(toId(child), [id]);
      else known.push(id);
    }
  }
  return parents;
}

/**
 * The category where there is one (1.4); else the program that the name begins with; else the name without what only
 * this task has: `mProject_ID0000004` → `mProject`, `FASTQC (sample 1)` → `FASTQC`.
 */
function toType({ name, category, program }: WfTask): string {
  if (category !== undefined) return category;
  const base = program?.replace(/^.*\//, '') ?? '';
  if (base !== '' && name.toLowerCase().startsWith(base.toLowerCase())) return base;
  return name.replace(/\s*\([^()]*\)$/, '').replace(/[_.-](ID)?\d+$/i, '') || name;
}
