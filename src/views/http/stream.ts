import type { FastifyReply } from 'fastify';
import type { Clock } from '../../clock.ts';
import type { Decision } from '../../decision/decision.ts';
import { QuotientError } from '../../errors.ts';
import type { Board } from '../../loop/board.ts';
import { rememberEach } from '../../remember-each.ts';
import { MAX_STREAMS, MAX_UNREAD, UNREAD_TIMEOUT_MS } from './limits.ts';
import { API_VERSION } from './version.ts';

/** Readers of server-sent events: the whole state first, then every change. */
export interface Streams {
  /**
   * Begins a stream.
   *
   * @param namespaces that are wanted; empty: all
   * @throws QuotientError `unknown` where there are too many already
   */
  open(reply: FastifyReply, namespaces: readonly string[]): void;
  /** Ends all, so that nobody is waited for. */
  close(): void;
}

/** By namespace. */
type Decisions = ReadonlyMap<string, Decision>;

/** One event, written once for all who read it. */
interface StreamEvent {
  readonly namespace: string;
  readonly frame: string;
}

interface Reader {
  readonly reply: FastifyReply;
  readonly wants: (namespace: string) => boolean;
  /** characters that may be left unread */
  readonly mostUnread: number;
  /** since when something is left unread */
  unreadSinceMs: number | undefined;
}

export function createStreams(board: Board, clock: Clock): Streams {
  const readers = new Set<Reader>();
  const toContent = rememberEach(writeContent);
  let known: Decisions = new Map();
  let stopListening: (() => void) | undefined;

  const drop = (reader: Reader): void => {
    readers.delete(reader);
    if (readers.size > 0) return;
    stopListening?.();
    stopListening = undefined;
  };
  const tell = (events: readonly StreamEvent[]): void => {
    for (const reader of readers) {
      if (isStalled(reader, clock.nowMs())) reader.reply.raw.destroy();
      else for (const event of events) if (reader.wants(event.namespace)) reader.reply.raw.write(event.frame);
    }
  };
  const isWanted = (namespace: string): boolean => [...readers].some(({ wants }) => wants(namespace));
  const hasChanged = (decision: Decision): boolean => {
    const before = known.get(decision.namespace);
    return before === undefined || toContent(before) !== toContent(decision);
  };
  const publish = (): void => {
    const now = toDecisions(board);
    const changed = [...now.values()].filter((decision) => isWanted(decision.namespace) && hasChanged(decision));
    const gone = [...known.keys()].filter((namespace) => !now.has(namespace));
    known = now;
    tell([...changed.map(toChange), ...gone.map(toGone)]);
  };
  return {
    open: (reply, namespaces) => {
      if (readers.size >= MAX_STREAMS) {
        throw new QuotientError('unknown', `${MAX_STREAMS} streams are open already; close one, or ask now and then`);
      }
      const wanted = new Set(namespaces);
      const wants = (namespace: string): boolean => wanted.size === 0 || wanted.has(namespace);
      const decisions = board.all().map(({ decision }) => decision);
      const own = decisions.filter(({ namespace }) => wants(namespace));
      const state = toFrame('state', { version: API_VERSION, namespaces: own });
      const reader: Reader = { reply, wants, mostUnread: MAX_UNREAD + 2 * state.length, unreadSinceMs: undefined };
      reply.sse.keepAlive();
      reply.sse.onClose(() => drop(reader));
      if (readers.size === 0) {
        known = toDecisions(board);
        stopListening = board.onPublish(publish);
      }
      readers.add(reader);
      reply.sse.sendHeaders();
      reply.raw.write(state);
    },
    close: () => {
      for (const { reply } of readers) reply.sse.close();
    },
  };
}

/** JSON holds no line break of its own. */
function toFrame(event: 'state' | 'allocation' | 'gone', data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A reader that does not keep up holds old events in memory; a new stream gives it the whole state again. */
function isStalled(reader: Reader, nowMs: number): boolean {
  const { writableLength } = reader.reply.raw;
  if (writableLength === 0) reader.unreadSinceMs = undefined;
  else reader.unreadSinceMs ??= nowMs;
  if (writableLength > reader.mostUnread) return true;
  return reader.unreadSinceMs !== undefined && nowMs - reader.unreadSinceMs > UNREAD_TIMEOUT_MS;
}

/** What is worth telling of a namespace: that time has passed is not. */
function writeContent(decision: Decision): string {
  return JSON.stringify({ ...decision, takenAt: undefined });
}

function toDecisions(board: Board): Decisions {
  return new Map(board.all().map(({ decision }) => [decision.namespace, decision]));
}

function toChange(decision: Decision): StreamEvent {
  return { namespace: decision.namespace, frame: toFrame('allocation', decision) };
}

function toGone(namespace: string): StreamEvent {
  return { namespace, frame: toFrame('gone', { version: API_VERSION, namespace }) };
}
