import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from '../../telemetry/logger.ts';
import {
  CONNECTION_TIMEOUT_MS,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  MAX_NAME_CHARACTERS,
  REQUEST_TIMEOUT_MS,
  TIMEOUT_CHECK_INTERVAL_MS,
} from './limits.ts';
import { COMMON_HEADERS, describeError, PROBLEM_TYPE, shorten, toProblem, toRawProblem } from './problem.ts';
import { toJsonText } from '../json.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** A fastify with our limits, whose every error is a problem document and never a stack trace. It has no endpoints yet. */
export function createServer(logger: Logger): FastifyInstance {
  const sendError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = describeError(error);
    if (problem === undefined)
      logger.error({ component: 'http', url: request.url, err: error }, 'request failed unexpectedly');
    return sendProblem(reply, problem ?? toProblem(500, 'internal error; its reason is in the log'));
  };
  const app = fastify({
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    bodyLimit: MAX_BODY_BYTES,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    },
    routerOptions: { maxParamLength: MAX_NAME_CHARACTERS, ignoreTrailingSlash: true },
    // These come before any hook.
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply.headers(COMMON_HEADERS));
    },
    clientErrorHandler: (error, socket) => {
      // In the middle of an answer more text would only spoil it.
      if (socket.writable && socket.bytesWritten === 0) socket.end(toRawProblem(error.code));
      socket.destroySoon();
    },
  });
  app.addHook('onRequest', checkRequest);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, toProblem(404, `nothing at ${shorten(request.url)}; GET / lists what there is`)),
  );
  return app;
}

/** Refuses what does not read, before any of its body is read. */
async function checkRequest(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  // Cut off meanwhile: an answer would be written for nobody.
  if (request.raw.socket.destroyed) return reply.hijack();
  reply.headers(COMMON_HEADERS);
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  // Whatever body there is would be read to its end before the next request.
  if (hasBody) reply.header('connection', 'close');
  if (METHODS.has(request.method)) return undefined;
  reply.header('allow', [...METHODS].join(', '));
  return sendProblem(reply, toProblem(405, `${request.method} is not allowed: everything here is read-only`));
}

export function sendProblem(reply: FastifyReply, problem: ReturnType<typeof toProblem>): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_TYPE).send(toJsonText(problem));
}
