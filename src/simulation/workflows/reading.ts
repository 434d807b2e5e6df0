import type { Workflow } from '../workflow.ts';

/** What the tasks of one type use, as far as a file says. */
export interface Usage {
  /** in cores */
  readonly cpu?: number;
  readonly memoryBytes?: number;
}

/** A workflow that somebody wrote down or recorded; or all that is wrong with it, one sentence each. */
export type WorkflowReading =
  | {
      readonly kind: 'read';
      readonly workflow: Workflow;
      /** by type; types that nothing is said of are missing */
      readonly usage: ReadonlyMap<string, Usage>;
      /** what had to be assumed, one sentence each */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'wrong'; readonly mistakes: readonly string[] };

/** What a reader of one format found of a task. */
export interface TaskDraft {
  readonly id: string;
  readonly type: string;
  /** undefined: the file does not say */
  readonly seconds: number | undefined;
  /** ids of tasks that must be done before it; one may be named more than once */
  readonly parents: readonly string[];
}

/** What a reader of one format found. */
export interface WorkflowDraft {
  readonly name: string;
  readonly tasks: readonly TaskDraft[];
  /** where in the file the task at a place of the list stands, for messages */
  readonly toPlace: (index: number) => string;
  readonly usage: ReadonlyMap<string, Usage>;
  readonly notes: readonly string[];
}

/** What a reader of one format returns. */
export type DraftReading = { readonly kind: 'draft'; readonly draft: WorkflowDraft } | Wrong;

export type Wrong = Extract<WorkflowReading, { readonly kind: 'wrong' }>;

/** Who recorded ten thousand tasks wrongly mends the first ones first. */
const MAX_MISTAKES = 20;

/** @param sentences at least one */
export function toWrong(sentences: readonly string[]): Wrong {
  const rest = sentences.length - MAX_MISTAKES;
  return {
    kind: 'wrong',
    mistakes: rest > 0 ? [...sentences.slice(0, MAX_MISTAKES), `… and ${rest} more`] : sentences,
  };
}
