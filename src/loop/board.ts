import type { Snapshot } from '../contract/snapshot.ts';
import type { Decision } from '../decision/decision.ts';
import { createListeners } from '../listeners.ts';

/** Question and answer together, as plain JSON: any decision can be saved and replayed. */
export interface Publication {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
}

/** The latest publication of every namespace. Views read it and never wait. */
export interface Board {
  latest(namespace: string): Publication | undefined;
  /** in the order of their names */
  all(): readonly Publication[];
  /** why there is nothing on the board yet, a sentence for whoever asks; undefined once something was published */
  emptyBecause(): string | undefined;
  /** Calls back after each publication of a cycle. Returns its own undoing. */
  onPublish(listener: () => void): () => void;
}

/** The side of the board that the loop writes. */
export interface BoardWriter extends Board {
  /** Replaces everything: a namespace that is not given has gone. */
  publish(publications: readonly Publication[]): void;
  /** Says why there is nothing to publish yet. */
  explainEmpty(sentence: string): void;
}

export function createBoard(): BoardWriter {
  let publications: ReadonlyMap<string, Publication> = new Map();
  let emptyBecause: string | undefined = 'nothing has been read yet';
  const listeners = createListeners();
  return {
    latest: (namespace) => publications.get(namespace),
    all: () => [...publications.values()],
    emptyBecause: () => emptyBecause,
    onPublish: listeners.add,
    publish: (next) => {
      const sorted = next.toSorted((left, right) => (left.snapshot.namespace < right.snapshot.namespace ? -1 : 1));
      publications = new Map(sorted.map((publication) => [publication.snapshot.namespace, publication]));
      emptyBecause = undefined;
      listeners.tell();
    },
    explainEmpty: (sentence) => {
      emptyBecause = sentence;
    },
  };
}
