import type { Task } from '../workflow.ts';
import { findStrayDurations, toDurations } from './durations.ts';
import { findCycle } from './order.ts';
import { type TaskDraft, toWrong, type WorkflowDraft, type WorkflowReading } from './reading.ts';

/**
 * Makes a workflow of what a reader found: every id once, every parent there, no task that waits for itself.
 *
 * @param declared seconds by type, each > 0
 */
export function assemble(draft: WorkflowDraft, declared: ReadonlyMap<string, number>): WorkflowReading {
  if (draft.tasks.length === 0) return toWrong(['it has no tasks']);
  const places = new Map(draft.tasks.map(({ id }, place) => [id, place]));
  const mistakes = [
    ...findStrayDurations(draft.tasks, declared),
    ...findDuplicates(draft, places),
    ...findMissingParents(draft, places),
  ];
  if (mistakes.length > 0) return toWrong(mistakes);
  const { seconds, notes } = toDurations(draft.tasks, declared);
  const tasks = draft.tasks.map(({ id, type, parents }, place): Task => ({
    id,
    type,
    seconds: seconds[place] ?? 0,
    needs: toNeeds(parents, places),
  }));
  const cycle = findCycle(tasks);
  if (cycle !== undefined) return toWrong([describeCycle(cycle)]);
  const allNotes = [...draft.notes, ...notes, ...describeNoNeeds(tasks)];
  return { kind: 'read', workflow: { name: draft.name, tasks }, usage: draft.usage, notes: allNotes };
}

/** @param places of the ids; of a duplicate its last */
function findDuplicates({ tasks, toPlace }: WorkflowDraft, places: ReadonlyMap<string, number>): string[] {
  return tasks.flatMap(({ id }, place) => {
    const last = places.get(id) ?? place;
    return last === place ? [] : [`${toPlace(place)}: its id ${JSON.stringify(id)} is also that of ${toPlace(last)}`];
  });
}

function findMissingParents({ tasks, toPlace }: WorkflowDraft, places: ReadonlyMap<string, number>): string[] {
  const toSentence = (task: TaskDraft, place: number, parent: string): string =>
    `${toPlace(place)}: task ${JSON.stringify(task.id)} waits for ${JSON.stringify(parent)}, and there is no task of that id`;
  return tasks.flatMap((task, place) =>
    task.parents.filter((parent) => !places.has(parent)).map((parent) => toSentence(task, place, parent)),
  );
}

function toNeeds(parents: readonly string[], places: ReadonlyMap<string, number>): readonly number[] {
  return [...new Set(parents)].flatMap((parent) => places.get(parent) ?? []);
}

/** Some files leave the order of their tasks to be guessed from the files that these read and write. */
function describeNoNeeds(tasks: readonly Task[]): string[] {
  if (tasks.length < 2 || tasks.some(({ needs }) => needs.length > 0)) return [];
  return ['by the file no task waits for another, so all can start at once'];
}

/** A circle of thousands says no more than its first few. */
const MAX_OF_CYCLE = 8;

function describeCycle(cycle: readonly Task[]): string {
  const ids = cycle.slice(0, MAX_OF_CYCLE).map(({ id }) => id);
  const rest = cycle.length > MAX_OF_CYCLE ? [`… ${cycle.length - MAX_OF_CYCLE} more …`] : [];
  return `tasks wait for each other in a circle: ${[...ids, ...rest, ids[0]].join(' → ')}`;
}
