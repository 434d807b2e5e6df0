import { z } from 'zod';
import { findErrorCode, QuotientError, toReason, UNREACHABLE_CODES } from '../errors.ts';
import { type ApiRequest, describeTarget } from './resource.ts';

/** Why a request has no answer, as far as callers act on it differently. */
export type ApiFailureKind =
  /** RBAC does not allow it */
  | 'forbidden'
  /** there is no such object, or the API server does not serve such a kind */
  | 'missing'
  /** the object exists already, or is not any more what the writer has seen */
  | 'conflict'
  /** the API server no longer knows the version (or the page) that was asked for */
  | 'expired'
  /** the API server will never accept this as it is */
  | 'refused'
  /** nobody there, too busy, too late, broken off, credentials that fail: worth another try */
  | 'unavailable'
  /** what came is not what an API server says */
  | 'nonsense'
  /** the caller's own signal */
  | 'aborted';

/** One failed request. */
export interface ApiFailure {
  readonly kind: ApiFailureKind;
  /** a sentence that names the verb, the resource, the namespace, the status and the API server's own words */
  readonly reason: string;
  /** how long the API server asks to be left alone; absent where it does not ask */
  readonly retryAfterMs?: number;
}

/** The part of a stranger's text that people can use, so that it fits a log line; a refusal names user, verb and kind. */
const MESSAGE_CHARACTERS = 400;

/** A Status object (k8s.io/apimachinery/pkg/apis/meta/v1/types.go, v0.36), as far as it is read. */
const statusSchema = z.object({
  code: z.int().nullish(),
  message: z.string().nullish(),
  details: z.object({ retryAfterSeconds: z.number().nullish() }).nullish(),
});

/** What the API server says of a failure. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/**
 * Reads the body of an answer other than 2xx: a Status object, or any text.
 *
 * @param retryAfter the header of that name, in seconds; a date is not read, since API servers send none
 */
export function toRefusal(status: number, text: string, retryAfter?: string): Refusal {
  const parsed = readStatus(text);
  const seconds = parsed?.retryAfterMs === undefined ? parseSeconds(retryAfter) : parsed.retryAfterMs / 1000;
  return {
    status,
    message: parsed?.message ?? clean(text),
    ...(seconds === undefined ? {} : { retryAfterMs: seconds * 1000 }),
  };
}

/** Reads the Status object that a watch carries in an ERROR event; one without a code counts as a failing server. */
export function toInBandRefusal(object: unknown): Refusal {
  const { status = 500, message = 'no reason was given', retryAfterMs } = toStatus(object) ?? {};
  return { status, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Webhooks, policies and quotas answer 403 too, and no role helps against them. */
const OF_ADMISSION = /admission|denied the request|exceeded quota|violates/i;

/** What a refusal means for the request. */
export function describeRefusal(request: ApiRequest, { status, message, retryAfterMs }: Refusal): ApiFailure {
  const said = `HTTP ${status}${message === '' ? '' : `: ${message}`}`;
  const target = describeTarget(request);
  const kind = toKind(status);
  // An apply that makes an object needs another verb than that of the request.
  const verb = /cannot ([a-z]+) resource/.exec(message)?.[1] ?? request.verb;
  const reason =
    kind === 'forbidden' && !OF_ADMISSION.test(message)
      ? `may not ${verb} ${target}: the ServiceAccount needs "${verb}" (${said})`
      : `${request.verb} ${target} failed: ${said}`;
  return { kind, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/**
 * What an error on the way means for the request.
 *
 * @param server the API server's address
 */
export function describeBroken(request: ApiRequest, error: unknown, server: string): ApiFailure {
  const target = `${request.verb} ${describeTarget(request)}`;
  const code = findErrorCode(error);
  if (error instanceof QuotientError) return { kind: 'unavailable', reason: `${target} failed: ${error.message}` };
  const what = UNREACHABLE_CODES.has(code) ? `${server} cannot be reached` : 'the connection failed';
  return { kind: 'unavailable', reason: `${target} failed: ${what}: ${toReason(error)}` };
}

/** A failure that the request itself does not explain. */
export function toFailure(kind: ApiFailureKind, request: ApiRequest, what: string): ApiFailure {
  return { kind, reason: `${request.verb} ${describeTarget(request)} failed: ${what}` };
}

function toKind(status: number): ApiFailureKind {
  if (status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  if (status === 409) return 'conflict';
  if (status === 410) return 'expired';
  // 401 comes and goes with rotated tokens, 408 and 429 with load.
  if (status >= 500 || [401, 408, 429].includes(status)) return 'unavailable';
  return status >= 400 ? 'refused' : 'nonsense';
}

type Status = Partial<Refusal>;

function readStatus(text: string): Status | undefined {
  try {
    return toStatus(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function toStatus(object: unknown): Status | undefined {
  const parsed = statusSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { code, message, details } = parsed.data;
  const seconds = details?.retryAfterSeconds;
  return {
    ...(typeof code === 'number' ? { status: code } : {}),
    ...(typeof message === 'string' ? { message: clean(message) } : {}),
    ...(typeof seconds === 'number' && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

function parseSeconds(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

function clean(text: string): string {
  return text
    .slice(0, MESSAGE_CHARACTERS)
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim();
}
