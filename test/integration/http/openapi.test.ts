import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decision/decide.ts';
import { aForeignDemand, aHeldPool, aPool, aRejectedPool, aRow } from '../../builders/snapshot.ts';
import { snapshots } from '../../property/snapshots.ts';
import { aPublication, startView } from './view.ts';

interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<
    Record<string, { readonly get: { readonly responses: Readonly<Record<string, Response>> } }>
  >;
}

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** One of everything that an answer can say. */
const everything = aPublication({
  namespace: 'montage',
  rows: [aRow({ hard: 8000, foreign: 1000, reserve: 500, used: 3000, uncounted: 1000, pods: 2000 })],
  pools: [
    aPool({ name: 'much', backlog: 50, replicas: 3, pace: { up: 'waits', down: 'waits' }, warnings: ['beware'] }),
    aPool({
      name: 'waits',
      backlog: 9,
      motion: { active: 0, terminating: 2, told: 1, out: 1, hasFallen: true, isRefused: true },
    }),
    aPool({ name: 'large', backlog: 9, charges: [90_000] }),
    aPool({ name: 'least', minReplicaCount: 1, idleReplicaCount: 0 }),
    aHeldPool({ name: 'held', since: '2026-01-01T00:00:00Z' }),
    aRejectedPool({ name: 'bad' }),
  ],
  foreignDemand: [aForeignDemand()],
});

describe('/openapi.json', () => {
  const start = async () => {
    const { board, get } = await startView();
    board.publish([everything]);
    const { text } = await get('/openapi.json');
    return { document: JSON.parse(text) as Document, text, get };
  };

  const compile = ({ paths }: Document, path: string, status = '200', type = 'application/json') => {
    const schema = paths[path]?.get.responses[status]?.content?.[type]?.schema;
    if (schema === undefined) throw new Error(`${path} describes no ${type} of ${status}`);
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(ajv);
    return ajv.compile(schema);
  };

  it('is a description of this version by OpenAPI 3.1, of every endpoint', async () => {
    const { document, text } = await start();
    expect(await new Validator().validate(text)).toMatchObject({ valid: true });
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/api/v1/allocations',
      '/api/v1/namespaces/{namespace}/allocation',
      '/api/v1/namespaces/{namespace}/pools/{pool}',
      '/api/v1/namespaces/{namespace}/snapshot',
      '/api/v1/stream',
      '/livez',
      '/metrics',
      '/readyz',
    ]);
  });

  it.each([
    '/api/v1/allocations',
    '/api/v1/namespaces/{namespace}/allocation',
    '/api/v1/namespaces/{namespace}/pools/{pool}',
    '/api/v1/namespaces/{namespace}/snapshot',
  ])('describes what %s really answers', async (path) => {
    const { document, get } = await start();
    const validate = compile(document, path);
    for (const pool of path.includes('{pool}') ? ['much', 'waits', 'large', 'held', 'bad'] : ['']) {
      const { text } = await get(path.replace('{namespace}', 'montage').replace('{pool}', pool));
      expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it('describes a problem as it is', async () => {
    const { document, get } = await start();
    const path = '/api/v1/namespaces/{namespace}/allocation';
    const validate = compile(document, path, '404', 'application/problem+json');
    const { text } = await get(path.replace('{namespace}', 'nowhere'));
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['/api/v1/allocations', '/api/v1/allocations?namespace=', 400],
    ['/api/v1/allocations', '/api/v1/allocations?namespace=nowhere', 404],
    ['/api/v1/namespaces/{namespace}/allocation', '/api/v1/namespaces/%zz/allocation', 400],
    ['/api/v1/namespaces/{namespace}/snapshot', `/api/v1/namespaces/${'n'.repeat(800)}/snapshot`, 414],
    ['/api/v1/namespaces/{namespace}/pools/{pool}', `/api/v1/namespaces/montage/pools/${'n'.repeat(800)}`, 414],
    ['/api/v1/stream', '/api/v1/stream?namespace=', 400],
    ['/api/v1/stream', '/api/v1/stream', 406],
  ])('describes for %s what %s gets: %d', async (path, asked, status) => {
    const { document, get } = await start();
    const validate = compile(document, path, String(status), 'application/problem+json');
    const answer = await get(asked, { headers: { accept: status === 406 ? 'text/html' : '*/*' } });
    expect(answer.status).toBe(status);
    expect(validate(JSON.parse(answer.text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('describes every decision there can be', async () => {
    const { document } = await start();
    const validate = compile(document, '/api/v1/namespaces/{namespace}/allocation');
    const isDescribed = (decision: unknown): boolean => validate(JSON.parse(JSON.stringify(decision)));
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        expect(isDescribed(decide(snapshot)), JSON.stringify(validate.errors)).toBe(true);
      }),
    );
    // And would notice a field that it does not know.
    expect(isDescribed({ ...everything.decision, more: 1 })).toBe(false);
  });
});
