import type { ServerOptions } from '@grpc/grpc-js';

/**
 * Largest request, 8 KiB. A trigger's metadata is some hundred bytes, and whatever is allowed here can be held once for
 * every open stream of a peer that never ends its request: 256 MiB at most, half of what the chart allows.
 */
const MAX_REQUEST_BYTES = 8 * 1024;

/**
 * Most streams at a time on one connection. KEDA keeps a single connection with two push streams per pool, and a call
 * beyond the limit would wait for ever: 10 000 pools, their polls, and the next power of two.
 */
const MAX_STREAMS_PER_CONNECTION = 32_768;

/** Most connections at a time. KEDA opens one; the rest is people, probes, and whoever holds connections open for fun. */
export const MAX_CONNECTIONS = 4_096;

/**
 * A peer that has not answered a ping for so long is gone. Whoever connects and never speaks HTTP/2, or stops in the
 * middle of a frame, does not answer either, so idle sockets cannot pile up.
 */
const KEEPALIVE_INTERVAL_MS = 10_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;

/**
 * Longest sentence in an answer's status, in characters. It travels in a header, percent-encoded to up to nine times its
 * length, and clients refuse long headers (grpc-js past 64 KiB, Node's default).
 */
export const MAX_SENTENCE_CHARACTERS = 1_024;

/** Most answers that wait for one peer to read them; past it the peer is not reading and its call ends. */
export const MAX_UNREAD_ANSWERS = 64;

/**
 * What grpc-js can be told. The rest is bounded below it (each with a test against the real server):
 * a header block by Node's http2 (128 pairs, 64 KiB), CONTINUATION frames and resets in a row by nghttp2.
 */
export const SERVER_OPTIONS: ServerOptions = {
  'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
  'grpc.max_concurrent_streams': MAX_STREAMS_PER_CONNECTION,
  'grpc.keepalive_time_ms': KEEPALIVE_INTERVAL_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  // Bookkeeping for a debugging protocol that is not served here.
  'grpc.enable_channelz': 0,
};
