import { afterAll, describe, expect, it, vi } from 'vitest';
import { follow, toValues } from './followed.ts';
import { collectGarbage } from './garbage.ts';
import {
  aBookmark,
  anAnswer,
  anError,
  anEvent,
  anObject,
  aPage,
  aRefusal,
  aWatch,
  quiet,
  reset,
  type Step,
} from './scripted-server.ts';

afterAll(collectGarbage);

const BOTH = aPage(10, [anObject('a', 1, '1'), anObject('b', 2, '1')]);

/** After all of these, a third list. */
const AGAIN = aPage(20, [anObject('a', 15, '2'), anObject('c', 16, '1')]);

interface Claim {
  readonly name: string;
  readonly script: readonly Step[];
  readonly values: Readonly<Record<string, string>>;
  readonly changes: readonly string[];
  /** of each request: `list`, `list CONTINUE` or `watch VERSION` */
  readonly asked: readonly string[];
}

const FROM_BOTH = ['+a=1', '+b=1'];

const CLAIMS: readonly Claim[] = [
  {
    name: 'lists page by page, and watches from the version of the list',
    script: [aPage(10, [anObject('a', 1, '1')], 'next'), aPage(10, [anObject('b', 2, '1')])],
    values: { a: '1', b: '1' },
    changes: FROM_BOTH,
    asked: ['list', 'list next', 'watch 10'],
  },
  {
    name: 'starts the list again when its pages expire on the way',
    script: [aPage(10, [anObject('a', 1, '1')], 'next'), aRefusal(410, 'the continue token is too old'), AGAIN],
    values: { a: '2', c: '1' },
    changes: ['+a=2', '+c=1'],
    asked: ['list', 'list next', 'list', 'watch 20'],
  },
  {
    name: 'takes what is added, modified and deleted',
    script: [
      BOTH,
      aWatch([
        anEvent('ADDED', anObject('c', 11, '1')),
        anEvent('MODIFIED', anObject('a', 12, '2')),
        anEvent('DELETED', anObject('b', 13, '1')),
      ]),
    ],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, '+c=1', 'a=1>2', '-b=1'],
    asked: ['list', 'watch 10'],
  },
  {
    name: 'says nothing of a change in fields that nobody reads',
    script: [BOTH, aWatch([anEvent('MODIFIED', anObject('a', 11, '1')), anEvent('MODIFIED', anObject('b', 12, '2'))])],
    values: { a: '1', b: '2' },
    changes: [...FROM_BOTH, 'b=1>2'],
    asked: ['list', 'watch 10'],
  },
  {
    name: 'lets go of an object that is not wanted any more',
    script: [BOTH, aWatch([anEvent('MODIFIED', { ...anObject('a', 11), data: {} })])],
    values: { b: '1' },
    changes: [...FROM_BOTH, '-a=1'],
    asked: ['list', 'watch 10'],
  },
  {
    name: 'goes on from the last bookmark when the API server ends the watch',
    script: [BOTH, aWatch([aBookmark(14)], 'ends')],
    values: { a: '1', b: '1' },
    changes: FROM_BOTH,
    asked: ['list', 'watch 10', 'watch 14'],
  },
  {
    name: 'goes on from the last event when the connection is reset, with none lost or repeated',
    script: [
      BOTH,
      aWatch([anEvent('MODIFIED', anObject('a', 11, '2'))], 'resets'),
      reset,
      aWatch([anEvent('MODIFIED', anObject('a', 12, '3'))]),
    ],
    values: { a: '3', b: '1' },
    changes: [...FROM_BOTH, 'a=1>2', 'a=2>3'],
    asked: ['list', 'watch 10', 'watch 11', 'watch 11'],
  },
  {
    name: 'reads an event anew whose line broke off',
    script: [
      BOTH,
      aWatch([anEvent('MODIFIED', anObject('a', 11, '2')).slice(0, 40)], 'ends'),
      aWatch([anEvent('MODIFIED', anObject('a', 11, '2'))]),
    ],
    values: { a: '2', b: '1' },
    changes: [...FROM_BOTH, 'a=1>2'],
    asked: ['list', 'watch 10', 'watch 10'],
  },
  {
    name: 'lists again after 410 on opening a watch, and says what is gone',
    script: [BOTH, aRefusal(410, 'too old resource version'), AGAIN],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, '-b=1', 'a=1>2', '+c=1'],
    asked: ['list', 'watch 10', 'list', 'watch 20'],
  },
  {
    name: 'lists again after 410 inside a watch, keeping the events before it',
    script: [
      BOTH,
      aWatch([anEvent('MODIFIED', anObject('a', 15, '2')), anError(410, 'too old resource version')], 'ends'),
      AGAIN,
    ],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, 'a=1>2', '-b=1', '+c=1'],
    asked: ['list', 'watch 10', 'list', 'watch 20'],
  },
  {
    name: 'goes on after an error inside a watch that is not about its version',
    script: [BOTH, aWatch([aBookmark(12), anError(500, 'etcdserver: leader changed')])],
    values: { a: '1', b: '1' },
    changes: FROM_BOTH,
    asked: ['list', 'watch 10', 'watch 12'],
  },
  {
    name: 'lists again after a line that is not JSON, and skips nothing',
    script: [BOTH, aWatch(['<html>\n', anEvent('MODIFIED', anObject('a', 15, '2'))]), AGAIN],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, '-b=1', 'a=1>2', '+c=1'],
    asked: ['list', 'watch 10', 'list', 'watch 20'],
  },
  {
    name: 'lists again after an event of a type that it does not know',
    script: [BOTH, aWatch(['{"type":"RENAMED","object":{}}\n']), AGAIN],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, '-b=1', 'a=1>2', '+c=1'],
    asked: ['list', 'watch 10', 'list', 'watch 20'],
  },
  {
    name: 'lists again after an object that cannot be read',
    script: [BOTH, aWatch([anEvent('MODIFIED', anObject('a', 11, 'unreadable'))]), AGAIN],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, '-b=1', 'a=1>2', '+c=1'],
    asked: ['list', 'watch 10', 'list', 'watch 20'],
  },
  {
    name: 'gives up on a line that never ends, and lists again',
    script: [BOTH, aWatch(Array.from({ length: 9 }, () => 'x'.repeat(1024 * 1024))), AGAIN],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, '-b=1', 'a=1>2', '+c=1'],
    asked: ['list', 'watch 10', 'list', 'watch 20'],
  },
  {
    name: 'puts lines and characters together that are spread over chunks',
    script: [BOTH, aWatch(toBytes(anEvent('MODIFIED', anObject('a', 11, 'Größe 😀'))))],
    values: { a: 'Größe 😀', b: '1' },
    changes: [...FROM_BOTH, 'a=1>Größe 😀'],
    asked: ['list', 'watch 10'],
  },
  {
    name: 'outlives an API server that is too busy, failing or gone when it lists',
    script: [
      aRefusal(429, 'too many'),
      aRefusal(500, 'etcd'),
      aRefusal(503, 'starting'),
      reset,
      anAnswer('<html>'),
      BOTH,
    ],
    values: { a: '1', b: '1' },
    changes: FROM_BOTH,
    asked: ['list', 'list', 'list', 'list', 'list', 'list', 'watch 10'],
  },
  {
    name: 'outlives an API server that is too busy, failing or gone when it watches',
    script: [BOTH, aRefusal(429, 'too many'), aRefusal(500, 'etcd'), aRefusal(503, 'starting'), reset],
    values: { a: '1', b: '1' },
    changes: FROM_BOTH,
    asked: ['list', 'watch 10', 'watch 10', 'watch 10', 'watch 10', 'watch 10'],
  },
  {
    name: 'takes no half of a list for the whole',
    script: [BOTH, aRefusal(410, 'too old'), aPage(20, [anObject('a', 1, '1')], 'next'), aRefusal(500, 'etcd'), AGAIN],
    values: { a: '2', c: '1' },
    changes: [...FROM_BOTH, '-b=1', 'a=1>2', '+c=1'],
    asked: ['list', 'watch 10', 'list', 'list next', 'list', 'watch 20'],
  },
  {
    name: 'tries again when the right to watch is missing, without listing each time',
    script: [BOTH, aRefusal(403, 'configmaps is forbidden'), aRefusal(403, 'configmaps is forbidden'), quiet],
    values: { a: '1', b: '1' },
    changes: FROM_BOTH,
    asked: ['list', 'watch 10', 'watch 10', 'watch 10'],
  },
];

describe('watchResource', () => {
  it.each(CLAIMS)('$name', async ({ script, values, changes, asked }) => {
    const followed = await follow(script);
    await vi.waitFor(() => expect(followed.server.requests.map(toAsked)).toEqual(asked), 10_000);
    await vi.waitFor(() => expect(followed.changes).toEqual(changes), 10_000);
    expect(toValues(followed.watch)).toEqual(values);
    expect(followed.watch.read().state).toBe('fresh');
    await vi.waitFor(() => expect(followed.watch.status().state).toBe('connected'), 10_000);
    expect(followed.watch.read().failure).toBeUndefined();
  });

  it('asks for bookmarks, for an end within 5 to 10 minutes, and for pages of 500', async () => {
    const { server } = await follow([BOTH]);
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    expect(server.requests[0]?.query).toEqual({ limit: '500' });
    expect(server.requests[1]?.query).toMatchObject({ watch: 'true', allowWatchBookmarks: 'true' });
    const seconds = Number(server.requests[1]?.query['timeoutSeconds']);
    expect(seconds).toBeGreaterThanOrEqual(300);
    expect(seconds).toBeLessThanOrEqual(600);
  });
});

function toAsked({ query }: { readonly query: Readonly<Record<string, string>> }): string {
  if (query['watch'] === 'true') return `watch ${query['resourceVersion']}`;
  return query['continue'] === undefined ? 'list' : `list ${query['continue']}`;
}

function toBytes(text: string): readonly Buffer[] {
  return [...Buffer.from(text, 'utf8')].map((byte) => Buffer.from([byte]));
}
