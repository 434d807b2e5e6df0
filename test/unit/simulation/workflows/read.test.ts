import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readWorkflow } from '../../../../src/simulation/workflows/read.ts';
import type { WorkflowReading } from '../../../../src/simulation/workflows/reading.ts';

const toText = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/workflows/${name}.json`, import.meta.url), 'utf8');

function read(text: string, durations: Readonly<Record<string, number>> = {}) {
  const reading = readWorkflow(text, new Map(Object.entries(durations)));
  if (reading.kind === 'wrong') throw new Error(reading.mistakes.join('\n'));
  return reading;
}

function toMistakes(document: unknown): readonly string[] {
  const reading: WorkflowReading = readWorkflow(typeof document === 'string' ? document : JSON.stringify(document));
  return reading.kind === 'wrong' ? reading.mistakes : [];
}

/** What each task waits for, by ids. */
function toEdges(text: string): readonly (readonly string[])[] {
  const { tasks } = read(text).workflow;
  return tasks.map(({ id, needs }) => [id, ...needs.map((need) => tasks[need]?.id ?? 'nobody').toSorted()]);
}

/** WfFormat 1.5 of tasks that are given as `[id, ...parents]`. */
function toFormat(...tasks: readonly (readonly string[])[]) {
  const specified = tasks.map(([id, ...parents]) => ({ id, name: id, parents, children: [] }));
  return { name: 'made', schemaVersion: '1.5', workflow: { specification: { tasks: specified } } };
}

describe('WfFormat 1.4', () => {
  it('names parents by name or id, and edges at either end', () => {
    expect(toEdges(toText('wfformat-1.4'))).toEqual([
      ['ID0000001'],
      ['ID0000002', 'ID0000001'],
      ['ID0000003', 'ID0000001'],
      ['ID0000004', 'ID0000002', 'ID0000003'],
    ]);
  });

  it('says types by category, and cores that a task asks for before those it kept busy', () => {
    const { workflow, usage } = read(toText('wfformat-1.4'));
    expect(workflow.tasks.map(({ type }) => type)).toEqual(['split', 'work', 'work', 'join']);
    expect(usage.get('work')).toEqual({ cpu: 2, memoryBytes: 700_000_000 });
    expect(usage.get('join')).toEqual({});
  });

  it('gives a task of no time some time, and says so', () => {
    const { workflow, notes } = read(toText('wfformat-1.4'));
    expect(workflow.tasks.map(({ seconds }) => seconds)).toEqual([2.5, 10, 20, 0.001]);
    expect(notes).toEqual(['1 task takes no time by the file, and 0.001 s here']);
  });
});

describe('WfFormat 1.5', () => {
  it('joins what a task is and how it ran, whatever the order', () => {
    const { workflow } = read(toText('wfformat-1.5'), { join: 7 });
    expect(workflow.name).toBe('diamond');
    expect(workflow.tasks.map(({ type, seconds }) => [type, seconds])).toEqual([
      ['join', 7],
      ['split', 2.5],
      ['work', 10],
      ['work', 30],
    ]);
  });

  it('takes an edge that only the parent names', () => {
    expect(toEdges(toText('wfformat-1.5'))[3]).toEqual(['work_work_ID0000003', 'split_ID0000001']);
  });

  it('asks for the cores that tasks kept busy over their time, in quarters', () => {
    // (10 s · 0.6 + 30 s · 1) / 40 s = 0.9
    expect(read(toText('wfformat-1.5')).usage.get('work')).toEqual({ cpu: 1, memoryBytes: 2_000_000 });
  });

  it('says which durations it assumed', () => {
    expect(read(toText('wfformat-1.5')).notes[0]).toMatch(/assumed, in seconds: join=10$/);
  });
});

describe('a type that nothing names', () => {
  it.each([
    ['mProject_ID0000004', 'mProject'],
    ['stage-in.12', 'stage-in'],
    ['FASTQC (sample 1)', 'FASTQC'],
    ['bowtie2', 'bowtie2'],
    ['_7', '_7'],
  ])('is the name without what only this task has: %s', (name, type) => {
    expect(read(JSON.stringify(toFormat([name]))).workflow.tasks[0]?.type).toBe(type);
  });
});

it('says where no task waits for another', () => {
  const note = 'by the file no task waits for another, so all can start at once';
  expect(read(JSON.stringify(toFormat(['a'], ['b']))).notes).toContain(note);
  expect(read(JSON.stringify(toFormat(['a'], ['b', 'a']))).notes).not.toContain(note);
  expect(read(JSON.stringify(toFormat(['a']))).notes).not.toContain(note);
});

describe("HyperFlow's workflow.json", () => {
  it('connects processes by their signals, named or numbered, counted or not', () => {
    expect(toEdges(toText('hyperflow'))).toEqual([
      ['mProject-0'],
      ['mProject-1'],
      ['mDiffFit-2', 'mProject-0', 'mProject-1'],
      ['publish-3', 'mDiffFit-2'],
    ]);
  });

  it("assumes Montage's measured durations and ten seconds for others, but for those that are declared", () => {
    const { workflow, notes } = read(toText('hyperflow'), { mDiffFit: 3 });
    expect(workflow.tasks.map(({ seconds }) => seconds)).toEqual([14.3, 14.3, 3, 10]);
    expect(notes.join()).toMatch(/processes of type join .* mProject=14.3,publish=10/);
  });

  it('asks for what the Job template is given', () => {
    expect(read(toText('hyperflow')).usage.get('mProject')).toEqual({ cpu: 0.5, memoryBytes: 2 ** 30 });
  });

  it('is read in its old words too', () => {
    const { processes, signals, ...rest } = JSON.parse(toText('hyperflow')) as Record<string, unknown>;
    expect(toEdges(JSON.stringify({ ...rest, tasks: processes, data: signals }))).toEqual(toEdges(toText('hyperflow')));
  });

  it('refuses a signal that it does not list', () => {
    const document = { processes: [{ name: 'a', ins: ['x', 3], outs: [] }], signals: [{ name: 'y' }] };
    expect(toMistakes(document)).toEqual([
      'processes[0].ins[0] of a: there is no signal "x" in signals',
      'processes[0].ins[1] of a: there is no signal 3 in signals',
    ]);
  });
});

describe('a file that cannot be run', () => {
  it.each([
    ['no JSON', '{"name": ', 'it is not JSON: '],
    ['a list', '[]', 'it must be a map'],
    ['something else', { worklow: {}, name: 'x' }, 'its keys: worklow, name; did you mean "workflow"?'],
    ['an older version', { schemaVersion: '1.3', workflow: {} }, 'schemaVersion "1.3": must be "1.4" or "1.5"'],
    ['no version', { workflow: {} }, 'schemaVersion is missing'],
    ['no tasks', toFormat(), 'it has no tasks'],
    ['a wrong type', { schemaVersion: '1.4', workflow: { tasks: 3 } }, 'workflow.tasks 3: must be a list'],
    ['a task without id', { ...toFormat(['a'], []) }, 'workflow.specification.tasks[1].id is missing'],
  ])('is told of: %s', (_, document, sentence) => {
    expect(toMistakes(document)[0]).toContain(sentence);
  });

  it('names a circle of tasks, and not the tasks that only wait for it', () => {
    const mistakes = toMistakes(toFormat(['a', 'late'], ['b', 'a', 'd'], ['c', 'b'], ['d', 'c'], ['late'], ['e', 'd']));
    expect(mistakes).toEqual(['tasks wait for each other in a circle: b → d → c → b']);
  });

  it('names a task that waits for itself', () => {
    expect(toMistakes(toFormat(['a', 'a']))).toEqual(['tasks wait for each other in a circle: a → a']);
  });

  it('names ids that are there twice and parents that are not there, with their places', () => {
    expect(toMistakes(toFormat(['a'], ['b', 'x'], ['a']))).toEqual([
      'workflow.specification.tasks[0]: its id "a" is also that of workflow.specification.tasks[2]',
      'workflow.specification.tasks[1]: task "b" waits for "x", and there is no task of that id',
    ]);
  });

  it('names the first mistakes of thousands', () => {
    const mistakes = toMistakes(toFormat(...Array.from({ length: 3000 }, (_, number) => [`t${number}`, 'nobody'])));
    expect(mistakes).toHaveLength(21);
    expect(mistakes.at(-1)).toBe('… and 2980 more');
  });

  it('is told of durations for types that it does not have', () => {
    const reading = readWorkflow(JSON.stringify(toFormat(['work_1'])), new Map([['wrok', 1]]));
    expect(reading).toMatchObject({ mistakes: [expect.stringContaining('did you mean "work"?')] });
  });
});
