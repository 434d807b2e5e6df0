import { z } from 'zod';
import { snapshotSchema } from '../../contract/snapshot.ts';
import { API_VERSION } from './version.ts';

/**
 * What every endpoint answers, as `/openapi.json` describes it. Answers are not made by these but checked against them in tests:
 * a field that is in one and not in the other fails there.
 */

const count = z.int();
/** A sum of amounts may be larger than whole numbers are exact to. */
const amount = z.number();
const text = z.string();

const rowSchema = z.strictObject({
  quota: text.meta({ description: 'name of the ResourceQuota' }),
  resource: text.meta({ description: 'as the quota names it' }),
  hard: amount.meta({ description: 'milli-CPU, bytes or amounts, as all amounts here' }),
  reserve: amount,
  foreign: amount.meta({ description: 'held by pods that belong to no pool' }),
  available: amount.meta({ description: 'what pools may divide' }),
  allocated: amount,
  headroom: amount.meta({ description: 'what is left; below 0 where held pools overdraw' }),
});

const reasonSchema = z.strictObject({
  kind: z.enum([
    'rejected',
    'held',
    'impossible',
    'priority',
    'foreign',
    'quota',
    'maxReplicas',
    'kept-idle',
    'minimum',
    'backlog',
    'waiting',
    'yielding',
  ]),
  sentence: text,
  since: text.optional(),
  quota: text.optional(),
  resource: text.optional(),
  missing: amount.optional().meta({ description: 'how much of the row the refused worker lacked' }),
  worker: count.optional().meta({ description: 'number of the refused worker, from 1' }),
  waitsFor: z.array(text).optional().meta({ description: 'pools whose pods have to go first' }),
});

const poolSchema = z.strictObject({
  name: text,
  state: z.enum(['ready', 'held', 'rejected']),
  queue: z.strictObject({ broker: text, vhost: text, name: text }).optional(),
  backlog: count.optional().meta({ description: 'messages, ready and unacknowledged; absent where it is unknown' }),
  learned: z
    .strictObject({ seconds: z.number(), acknowledged: count })
    .optional()
    .meta({ description: 'mean seconds of one message, where that was learned and counts, and what it rests on' }),
  current: count.optional().meta({ description: 'replicas that the target is set to' }),
  wanted: count.optional().meta({ description: 'replicas that the backlog alone would ask for' }),
  allocated: count.optional().meta({ description: 'the fair target' }),
  granted: count.optional().meta({
    description: 'what KEDA is told: the part of it that may be asked for now, or more where it yields later',
  }),
  share: z.number().optional().meta({ description: 'fraction of the row that it takes most of' }),
  fairShare: z.number().optional().meta({ description: 'its fraction of all weights' }),
  fairReplicas: z.number().optional().meta({ description: 'what proportionality alone would give' }),
  pace: z
    .strictObject({ up: text.optional(), down: text.optional() })
    .optional()
    .meta({ description: 'why it does not move at once, each way; absent where it does' }),
  reason: reasonSchema,
  limit: reasonSchema
    .optional()
    .meta({ description: 'why the target is no larger, where the reason says only what the grant waits for' }),
  warnings: z.array(text),
});

const version = z.literal(API_VERSION);
const policy = z.enum(['queue-length', 'drain-time']);

const decisionSchema = z.strictObject({
  version,
  namespace: text,
  takenAt: z.iso.datetime(),
  policy,
  rows: z.array(rowSchema),
  pools: z.array(poolSchema),
  keptForeign: z.array(text).meta({ description: 'refused pods of other owners that room is kept for' }),
});

const allocationsSchema = z.strictObject({ version, namespaces: z.array(decisionSchema) });

const poolAnswerSchema = z.strictObject({
  version,
  namespace: text,
  takenAt: z.iso.datetime(),
  policy,
  pool: poolSchema,
});

const problemSchema = z
  .strictObject({ type: z.literal('about:blank'), title: text, status: count, detail: text })
  .meta({ description: 'RFC 9457' });

/** JSON Schema of each answer, its parts in place. */
const toJson = (schema: z.ZodType): object => {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  // A schema with a name is put aside, and nothing but a reference to it is left.
  const [named] = Object.values($defs);
  return named ?? rest;
};

const withTable = (schema: z.ZodType) => ({
  content: { 'application/json': { schema: toJson(schema) }, 'text/plain': { schema: { type: 'string' } } },
});
const PROBLEM = toJson(problemSchema);
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: PROBLEM } },
});
const plain = (description: string) => ({ description, content: { 'text/plain': { schema: { type: 'string' } } } });

const NOT_YET = { 503: problem('nothing has been decided yet') };
const NOT_THERE = { 404: problem('there is no such thing; the sentence names the nearest'), ...NOT_YET };
const NO_FILTER = { 400: problem('the filter names no namespace') };
const NO_NAME = { 400: problem('a name is not percent-encoded'), 414: problem('a name is too long') };

const namespace = { type: 'string', description: 'of Kubernetes, or of the pools file' };
const filter = {
  type: 'object',
  properties: {
    namespace: {
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      description: 'only these: several times, or with commas',
    },
  },
};

/** One per endpoint, as fastify takes it. */
export const SCHEMAS = {
  allocations: {
    summary: "every namespace's allocation",
    querystring: filter,
    response: {
      200: { description: 'all, or those that were asked for', ...withTable(allocationsSchema) },
      ...NO_FILTER,
      ...NOT_THERE,
    },
  },
  allocation: {
    summary: 'who gets how many replicas, and why',
    params: { type: 'object', properties: { namespace } },
    response: { 200: { description: 'one namespace', ...withTable(decisionSchema) }, ...NO_NAME, ...NOT_THERE },
  },
  snapshot: {
    summary: 'the question that was answered; "quotient allocate" reads it back',
    params: { type: 'object', properties: { namespace } },
    response: {
      200: { description: 'one namespace', content: { 'application/json': { schema: toJson(snapshotSchema) } } },
      ...NO_NAME,
      ...NOT_THERE,
    },
  },
  pool: {
    summary: 'one pool, and why it gets what it gets',
    params: { type: 'object', properties: { namespace, pool: { type: 'string' } } },
    response: { 200: { description: 'one pool', ...withTable(poolAnswerSchema) }, ...NO_NAME, ...NOT_THERE },
  },
  stream: {
    summary:
      'server-sent events: "state" with all allocations first, then "allocation" for each that changes, and "gone"',
    // An EventSource that hears of an error never asks again.
    description: 'a namespace of the filter that is not there yet, or has gone, is waited for',
    querystring: filter,
    response: {
      200: { description: 'for ever', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      ...NO_FILTER,
      406: problem('the caller takes no events'),
      503: problem('nothing has been decided yet, or too many streams are open'),
    },
  },
  metrics: { summary: 'for Prometheus', response: { 200: plain("in Prometheus' format") } },
  alive: { summary: 'is the process alive?', response: { 200: plain('it is') } },
  ready: {
    summary: 'does it answer KEDA?',
    response: { 200: plain('it does'), 503: plain('it is starting or ending') },
  },
} as const;
