import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import type { Decision, PoolDecision } from '../../decision/decision.ts';
import { QuotientError } from '../../errors.ts';
import type { Board } from '../../loop/board.ts';
import { toJsonText } from '../json.ts';
import { createMetricsRenderer } from '../metrics/render.ts';
import { toPoolCard } from '../table/pool-card.ts';
import { createAnswers } from './answers.ts';
import type { Connections } from './connections.ts';
import { findPool, findPublication, requirePublished } from './lookup.ts';
import { type Form, negotiate, takesEvents } from './negotiation.ts';
import { toProblem } from './problem.ts';
import { SCHEMAS } from './schemas.ts';
import { sendProblem } from './server.ts';
import type { Streams } from './stream.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

const INDEX = `Quotient divides a ResourceQuota across worker pools. All of this is read-only.

/api/v1/allocations                        every namespace's allocation; ?namespace=a,b only theirs
/api/v1/namespaces/{ns}/allocation         who gets how many replicas, and why
/api/v1/namespaces/{ns}/pools/{pool}       one pool of it
/api/v1/namespaces/{ns}/snapshot           what was decided on; "quotient allocate" reads it back
/api/v1/stream                             server-sent events: all of it first, then every change; ?namespace= as above
/openapi.json                              all of it, for programs
/metrics                                   for Prometheus
/livez                                     is the process alive?
/readyz                                    does it answer KEDA?

Allocations and pools come as JSON, or as a table for "Accept: text/plain" and for curl.
`;

/** What the endpoints are answered from. */
export interface RouteDependencies {
  readonly board: Board;
  /** does the process answer KEDA's calls now? */
  readonly isReady: () => boolean;
  readonly registry: Registry;
  readonly streams: Streams;
  readonly connections: Pick<Connections, 'exempt'>;
}

/** `?namespace=a&namespace=b`, or `?namespace=a,b`. */
interface FilterRoute {
  readonly Querystring: { readonly namespace?: string | readonly string[] };
}

interface NamespaceRoute {
  readonly Params: { readonly namespace: string };
}

interface PoolRoute {
  readonly Params: { readonly namespace: string; readonly pool: string };
}

/** Adds every endpoint. All are answered from memory. */
export function addRoutes(app: FastifyInstance, dependencies: RouteDependencies): void {
  app.get('/', { schema: { hide: true } }, (_, reply) => reply.type(TEXT_TYPE).send(INDEX));
  let description: Buffer | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, (_, reply) => {
    description ??= Buffer.from(toJsonText(app.swagger()));
    return reply.type(JSON_TYPE).send(description);
  });
  addHealthRoutes(app, dependencies);
  addAllocationRoutes(app, dependencies.board);
  addStreamRoute(app, dependencies);
}

function addStreamRoute(app: FastifyInstance, { board, streams, connections }: RouteDependencies): void {
  // The plugin's own refusal of other types would be no problem document.
  app.get<FilterRoute>('/api/v1/stream', { sse: 'manual', schema: SCHEMAS.stream }, (request, reply) => {
    if (!takesEvents(request.headers.accept))
      return sendProblem(reply, toProblem(406, 'there are only server-sent events here: text/event-stream'));
    const namespaces = toNames(request.query.namespace);
    requirePublished(board);
    // A HEAD is over with its headers; as a stream it would hold the place of one whose events are read.
    if (request.method === 'HEAD') return reply.sse.sendHeaders();
    connections.exempt(reply.raw);
    return streams.open(reply, namespaces);
  });
}

/**
 * @returns each name once; none where there is no filter
 * @throws QuotientError `invalid-input` where a filter names nothing: its author hardly means everything
 */
function toNames(namespace: FilterRoute['Querystring']['namespace']): readonly string[] {
  if (namespace === undefined) return [];
  const names = [namespace]
    .flat()
    .flatMap((list) => list.split(','))
    .filter((name) => name !== '');
  if (names.length > 0) return [...new Set(names)];
  throw new QuotientError('invalid-input', 'the filter names no namespace; for all of them, leave it out');
}

function addHealthRoutes(app: FastifyInstance, { isReady, registry }: RouteDependencies): void {
  const writeMetrics = createMetricsRenderer(registry);
  app.get('/livez', { schema: SCHEMAS.alive }, (_, reply) => reply.type(TEXT_TYPE).send('alive\n'));
  app.get('/readyz', { schema: SCHEMAS.ready }, (_, reply) => {
    reply.type(TEXT_TYPE);
    return isReady()
      ? reply.send('ready\n')
      : reply.code(503).send('not ready: KEDA is not answered, as the process is starting or ending\n');
  });
  app.get('/metrics', { schema: SCHEMAS.metrics }, async (_, reply) =>
    reply.type(registry.contentType).send(await writeMetrics()),
  );
}

function addAllocationRoutes(app: FastifyInstance, board: Board): void {
  const answers = createAnswers(board);
  app.get<FilterRoute>('/api/v1/allocations', { schema: SCHEMAS.allocations }, (request, reply) => {
    const names = toNames(request.query.namespace);
    requirePublished(board);
    if (names.length > 0) {
      const some = answers.some(names.map((name) => findPublication(board, name)));
      return sendForm(request, reply, some);
    }
    return sendForm(request, reply, { json: answers.allocationsJson, text: answers.allocationsTable });
  });
  app.get<NamespaceRoute>(
    '/api/v1/namespaces/:namespace/allocation',
    { schema: SCHEMAS.allocation },
    (request, reply) => {
      const publication = findPublication(board, request.params.namespace);
      return sendForm(request, reply, {
        json: () => answers.allocationJson(publication),
        text: () => answers.allocationTable(publication),
      });
    },
  );
  app.get<NamespaceRoute>('/api/v1/namespaces/:namespace/snapshot', { schema: SCHEMAS.snapshot }, (request, reply) =>
    reply.type(JSON_TYPE).send(answers.snapshotJson(findPublication(board, request.params.namespace))),
  );
  app.get<PoolRoute>('/api/v1/namespaces/:namespace/pools/:pool', { schema: SCHEMAS.pool }, (request, reply) => {
    const [{ decision }, pool] = findPool(board, request.params.namespace, request.params.pool);
    return sendForm(request, reply, {
      json: () => toJsonText(toPoolAnswer(decision, pool)),
      text: () => toPoolCard(decision, pool),
    });
  });
}

/** Sends the form that the caller wants, and writes only that. */
function sendForm(
  request: FastifyRequest,
  reply: FastifyReply,
  forms: Readonly<Record<Form, () => Buffer | string>>,
): FastifyReply {
  const form = negotiate(request.headers.accept, request.headers['user-agent']);
  return reply
    .header('vary', 'accept, user-agent')
    .type(form === 'json' ? JSON_TYPE : TEXT_TYPE)
    .send(forms[form]());
}

/** One pool of a decision, with what the decision says of itself. */
function toPoolAnswer({ version, namespace, takenAt, policy }: Decision, pool: PoolDecision) {
  return { version, namespace, takenAt, policy, pool };
}
