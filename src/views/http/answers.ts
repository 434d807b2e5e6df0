import type { Board, Publication } from '../../loop/board.ts';
import { toJsonText } from '../json.ts';
import { rememberEach } from '../../remember-each.ts';
import { toAllocationTable } from '../table.ts';
import { API_VERSION } from './version.ts';

/** The largest answers, written once per publication and shared by all who ask: bytes, so that sending copies nothing. */
export interface Answers {
  readonly allocationJson: (publication: Publication) => Buffer;
  readonly allocationTable: (publication: Publication) => Buffer;
  readonly snapshotJson: (publication: Publication) => Buffer;
  readonly allocationsJson: () => Buffer;
  readonly allocationsTable: () => Buffer;
  /** of some namespaces, written anew each time */
  readonly some: (publications: readonly Publication[]) => Readonly<Record<'json' | 'text', () => string>>;
}

export function createAnswers(board: Board): Answers {
  return {
    allocationJson: rememberEach(({ decision }) => Buffer.from(toJsonText(decision))),
    allocationTable: rememberEach(({ decision }) => Buffer.from(toAllocationTable([decision]))),
    snapshotJson: rememberEach(({ snapshot }) => Buffer.from(toJsonText(snapshot))),
    allocationsJson: rememberLast(board, toAllocationsJson),
    allocationsTable: rememberLast(board, toAllocationsTable),
    some: (publications) => ({
      json: () => toAllocationsJson(publications),
      text: () => toAllocationsTable(publications),
    }),
  };
}

function toAllocationsJson(publications: readonly Publication[]): string {
  return toJsonText({ version: API_VERSION, namespaces: publications.map(({ decision }) => decision) });
}

function toAllocationsTable(publications: readonly Publication[]): string {
  return toAllocationTable(publications.map(({ decision }) => decision));
}

function rememberLast(board: Board, write: (publications: readonly Publication[]) => string): () => Buffer {
  let last: { readonly of: readonly Publication[]; readonly bytes: Buffer } | undefined;
  return () => {
    const publications = board.all();
    if (last === undefined || !isSame(last.of, publications)) {
      last = { of: publications, bytes: Buffer.from(write(publications)) };
    }
    return last.bytes;
  };
}

function isSame(left: readonly Publication[], right: readonly Publication[]): boolean {
  return left.length === right.length && left.every((publication, index) => publication === right[index]);
}
