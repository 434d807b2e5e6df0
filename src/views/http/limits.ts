/**
 * What one caller may take, so that memory stays bounded and everybody else is served. The callers are probes, Prometheus,
 * people with curl and a dashboard: all send a few hundred bytes and read at once.
 */

/** A request's headers, in bytes; Node's own default, named here because the rest rests on it. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Nothing here reads a body. */
export const MAX_BODY_BYTES = 1;

/** Headers that have not come by then are not coming: a slow-loris sends one byte at a time. */
export const HEADERS_TIMEOUT_MS = 5_000;

/** The whole request, as long again as its headers. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** How often Node looks for requests that are late (its default is 30 s, which would void both limits above). */
export const TIMEOUT_CHECK_INTERVAL_MS = 1_000;

/** A connection between two requests. Prometheus and probes come every 10 s or more, so they connect anew anyway. */
export const KEEP_ALIVE_TIMEOUT_MS = 10_000;

/** A connection on which no byte moves, in whatever state it is. */
export const CONNECTION_TIMEOUT_MS = 15_000;

/** Longest answer: the 7 MB of 10 000 pools at 250 kB/s. Who reads more slowly would hold old publications in memory. */
export const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Connections at a time, at most some 20 kB each besides the answers, which they share. One more takes the place of the
 * oldest that waits for nothing, so that who holds connections open for fun keeps nobody out.
 */
export const MAX_CONNECTIONS = 1_024;

/** Requests of one connection that wait for their answers: who sends more than that without reading is cut off. */
export const MAX_PIPELINED = 8;

/** Longest name in a path, percent-encoded: three times a Kubernetes name, or a UTF-8 name of 255 bytes. */
export const MAX_NAME_CHARACTERS = 768;

/** Readers of changes at a time: dashboards, not the public. */
export const MAX_STREAMS = 128;

/** How often a stream shows that it is alive, below the time after which a silent connection is cut. */
export const HEARTBEAT_MS = 10_000;

/** What a reader of changes may leave unread, in characters, besides twice what it was sent at first. */
export const MAX_UNREAD = 1024 * 1024;

/** And for how long. */
export const UNREAD_TIMEOUT_MS = 20_000;
