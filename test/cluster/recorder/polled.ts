import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { Decision } from '../../../src/decision/decision.ts';
import type { TimelineLog } from './log.ts';

/** What is asked for again and again, as nobody tells of its changes. */
export interface Polled {
  /** the management API, as guest; default: no queues */
  readonly managementUrl?: string;
  /** Quotient's HTTP API; default: no grants */
  readonly quotientUrl?: string;
  readonly namespace: string;
  readonly intervalMs: number;
}

/** Polls until the signal. What does not answer is left out until it does. */
export async function recordPolled(polled: Polled, log: TimelineLog, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await Promise.allSettled([recordQueues(polled, log), recordGrants(polled, log)]);
    await delay(polled.intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

/** How long one answer may take. */
const TIMEOUT_MS = 2_000;

/** The form that is real-time for classic queues. */
const QUEUES = '/api/queues/%2F?disable_stats=true&enable_queue_totals=true';

interface ListedQueue {
  readonly name: string;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
  readonly consumers?: number;
}

async function recordQueues({ managementUrl }: Polled, log: TimelineLog): Promise<void> {
  if (managementUrl === undefined) return;
  const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`;
  const queues = (await readJson(`${managementUrl}${QUEUES}`, { authorization })) as readonly ListedQueue[];
  for (const { name: queue, messages_ready: ready, messages_unacknowledged: unacknowledged, consumers = 0 } of queues) {
    if (ready === undefined || unacknowledged === undefined) continue;
    log.change(`queue ${queue}`, { kind: 'queue', queue, ready, unacknowledged, consumers });
  }
}

async function recordGrants({ quotientUrl, namespace }: Polled, log: TimelineLog): Promise<void> {
  if (quotientUrl === undefined) return;
  const path = `/api/v1/namespaces/${namespace}/allocation`;
  const answer = await readJson(`${quotientUrl}${path}`, {}).catch(() => undefined);
  log.change('answering', { kind: 'answering', isAnswering: answer !== undefined });
  if (answer === undefined) return;
  const { pools } = answer as Decision;
  for (const { name: pool, allocated, granted, reason } of pools) {
    const amounts = {
      ...(allocated === undefined ? {} : { allocated }),
      ...(granted === undefined ? {} : { granted }),
    };
    log.change(`granted ${pool}`, { kind: 'granted', pool, ...amounts, reason: reason.kind });
  }
}

async function readJson(url: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await request(url, {
    headers: { accept: 'application/json', ...headers },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode}`);
  return JSON.parse(body);
}
