import { describe, expect, it } from 'vitest';
import { snapshotSchema } from '../../../src/contract/snapshot.ts';
import { COMMON_HEADERS } from '../../../src/views/http/problem.ts';
import { toJsonText } from '../../../src/views/json.ts';
import { toAllocationTable } from '../../../src/views/table.ts';
import { aPool, aRejectedPool } from '../../builders/snapshot.ts';
import { type Answer, aPublication, startView } from './view.ts';

const CURL = { headers: { 'user-agent': 'curl/8.5.0', accept: '*/*' } };
const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

const publication = aPublication({
  namespace: 'montage',
  pools: [aPool({ name: 'mproject', backlog: 100 }), aRejectedPool({ name: 'bad' })],
});

async function startFilled() {
  const started = await startView();
  started.board.publish([publication, aPublication({ namespace: 'another' })]);
  return started;
}

/** What a problem document says, once it is one. */
function readProblem({ status, headers, text }: Answer): string {
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem: unknown = JSON.parse(text);
  expect(problem).toEqual({ type: 'about:blank', title: expect.any(String), status, detail: expect.any(String) });
  return (problem as { detail: string }).detail;
}

describe('the API', () => {
  it('serves a decision byte by byte as the command prints it', async () => {
    const { get } = await startFilled();
    const answer = await get('/api/v1/namespaces/montage/allocation');
    expect(answer.headers['content-type']).toBe(JSON_TYPE);
    expect(answer.text).toBe(toJsonText(publication.decision));
  });

  it('serves all namespaces in the order of their names', async () => {
    const { get } = await startFilled();
    const { text } = await get('/api/v1/allocations');
    expect(JSON.parse(text)).toEqual({
      version: 1,
      namespaces: [expect.objectContaining({ namespace: 'another' }), publication.decision],
    });
  });

  it('serves a snapshot that can be replayed, to curl too', async () => {
    const { get } = await startFilled();
    const { text, headers } = await get('/api/v1/namespaces/montage/snapshot', CURL);
    expect(headers['content-type']).toBe(JSON_TYPE);
    expect(snapshotSchema.parse(JSON.parse(text))).toEqual(publication.snapshot);
  });

  it('serves the explanation of one pool', async () => {
    const { get } = await startFilled();
    const { text } = await get('/api/v1/namespaces/montage/pools/mproject');
    const { version, namespace, takenAt, policy, pools } = publication.decision;
    expect(JSON.parse(text)).toEqual({ version, namespace, takenAt, policy, pool: pools[0] });
  });

  it('gives curl, and whoever asks for text, a table', async () => {
    const { get } = await startFilled();
    const table = toAllocationTable([publication.decision]);
    for (const options of [CURL, { headers: { accept: 'text/plain' } }]) {
      const answer = await get('/api/v1/namespaces/montage/allocation', options);
      expect(answer).toMatchObject({ status: 200, text: table });
      expect(answer.headers).toMatchObject({ 'content-type': TEXT_TYPE, vary: 'accept, user-agent' });
    }
    expect((await get('/api/v1/allocations', CURL)).text).toContain(table);
    expect((await get('/api/v1/namespaces/montage/pools/bad', CURL)).text).toMatch(/^reason +rejected$/m);
  });

  it('shows the newest publication', async () => {
    const { get, board } = await startFilled();
    await get('/api/v1/namespaces/montage/allocation');
    const next = aPublication({ namespace: 'montage', pools: [aPool({ backlog: 1 })] });
    board.publish([next]);
    expect((await get('/api/v1/namespaces/montage/allocation')).text).toBe(toJsonText(next.decision));
    expect((await get('/api/v1/namespaces/another/allocation')).status).toBe(404);
  });

  it.each(['a/b', 'a%2fb', 'a%b', 'a%25b', '#x?y=z', 'ü 合計 🚀', 'a.b', '\u0001', 'n'.repeat(255)])(
    'finds a namespace and a pool named %j',
    async (name) => {
      const { get, board } = await startView();
      board.publish([aPublication({ namespace: name, pools: [aPool({ name })] })]);
      const answer = await get(`/api/v1/namespaces/${encodeURIComponent(name)}/pools/${encodeURIComponent(name)}`);
      expect(JSON.parse(answer.text)).toMatchObject({ namespace: name, pool: { name } });
    },
  );

  it('serves a namespace once, however often a filter names it', async () => {
    const { get } = await startFilled();
    for (const filter of ['namespace=montage,montage,', 'namespace=montage&namespace=montage']) {
      const { text } = await get(`/api/v1/allocations?${filter}`);
      expect(JSON.parse(text)).toEqual({ version: 1, namespaces: [publication.decision] });
    }
  });

  it('answers HEAD with the headers alone', async () => {
    const { get } = await startFilled();
    const answer = await get('/api/v1/namespaces/montage/allocation', { method: 'HEAD' });
    const length = String(Buffer.byteLength(toJsonText(publication.decision)));
    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'content-length': length } });
  });

  it('lists its endpoints at /', async () => {
    const { get } = await startFilled();
    const { text } = await get('/');
    const paths = text.match(/^\/\S+/gm) ?? [];
    expect(paths).toHaveLength(9);
    // A stream has no end to wait for.
    for (const path of paths.filter((one) => one !== '/api/v1/stream')) {
      const filled = path.replace('{ns}', 'montage').replace('{pool}', 'mproject');
      expect((await get(filled)).status).toBe(200);
    }
  });
});

describe('a problem', () => {
  it('says why there is nothing yet', async () => {
    const { get, board } = await startView();
    board.explainEmpty('broker default has not answered yet');
    for (const path of ['/api/v1/allocations', '/api/v1/namespaces/a/snapshot', '/api/v1/namespaces/a/pools/b']) {
      const answer = await get(path, CURL);
      expect(answer.status).toBe(503);
      expect(readProblem(answer)).toContain('broker default has not answered yet');
    }
  });

  it('names the nearest namespace and pool', async () => {
    const { get } = await startFilled();
    const namespace = await get('/api/v1/namespaces/montags/allocation');
    expect([namespace.status, readProblem(namespace)]).toEqual([
      404,
      'no namespace "montags" here; did you mean "montage"?',
    ]);
    const pool = await get('/api/v1/namespaces/montage/pools/mprojekt');
    expect([pool.status, readProblem(pool)]).toEqual([
      404,
      'no pool "mprojekt" in namespace "montage"; did you mean "mproject"?',
    ]);
  });

  it.each([
    ['/nowhere', 404, 'nothing at /nowhere; '],
    ['/api/v1/namespaces/montage', 404, 'nothing at '],
    ['/api/v1/namespaces/%zz/allocation', 400, ' is not a valid url component'],
    ['/api/v1/namespaces/%c3/allocation', 400, ' is not a valid url component'],
    [`/api/v1/namespaces/%zz${'n'.repeat(800)}/allocation`, 400, ' is not a valid url component'],
    [`/api/v1/namespaces/${'n'.repeat(800)}/allocation`, 414, ' is exceeding the max param length'],
    ['/api/v1/allocations?namespace=', 400, 'the filter names no namespace; '],
    ['/api/v1/allocations?namespace=,', 400, 'the filter names no namespace; '],
    ['/api/v1/stream?namespace=,', 400, 'the filter names no namespace; '],
  ])('is what %s gets, of status %i, with what is wrong', async (path, status, reason) => {
    const { get } = await startFilled();
    const answer = await get(path);
    expect(answer).toMatchObject({ status, headers: COMMON_HEADERS });
    const detail = readProblem(answer);
    expect(detail).toContain(reason);
    expect(detail.length).toBeLessThan(300);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'])(
    'is what %s gets, with what is allowed',
    async (method) => {
      const { get } = await startFilled();
      for (const path of ['/api/v1/allocations', '/nowhere']) {
        const answer = await get(path, { method, ...(method === 'OPTIONS' ? {} : { body: '{"a":' }) });
        expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
        readProblem(answer);
      }
    },
  );

  it('of our own making tells no more than that', async () => {
    const { get } = await startView({
      isReady: () => {
        throw new TypeError('secret of the inside');
      },
    });
    const answer = await get('/readyz');
    expect([answer.status, readProblem(answer)]).toEqual([500, 'internal error; its reason is in the log']);
  });
});

describe('health', () => {
  it('is alive as soon as it listens, and ready when it is told so', async () => {
    let isReady = false;
    const { get } = await startView({ isReady: () => isReady });
    expect(await get('/livez')).toMatchObject({ status: 200, text: 'alive\n' });
    expect(await get('/readyz')).toMatchObject({ status: 503, text: expect.stringMatching(/^not ready: .+\n$/) });
    isReady = true;
    expect(await get('/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
  });

  it('is not a matter of what is on the board', async () => {
    const { get } = await startView();
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/metrics')).status).toBe(200);
  });
});

it("serves metrics in Prometheus' format", async () => {
  const { get } = await startFilled();
  const { headers, text } = await get('/metrics');
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).toContain('quotient_pool_backlog_messages{namespace="montage",pool="mproject"} 100\n');
});
