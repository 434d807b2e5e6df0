import { request } from 'undici';
import { z } from 'zod';
import { suggestWord } from '../contract/nearest-word.ts';
import { decide } from '../decision/decide.ts';
import { findChanges } from '../decision/what-if.ts';
import { QuotientError, toReason } from '../errors.ts';
import { toExplanation } from '../views/table/explanation.ts';
import { readInput, toInputName } from './read-input.ts';
import { parseSnapshot } from './read-snapshot.ts';

/** What `quotient explain` was told. */
export interface ExplainOptions {
  /** of a running instance's HTTP API */
  readonly server: string;
  /** a saved snapshot, in its place; `-` is standard input */
  readonly snapshot?: string | undefined;
}

/** A person waits. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Why a pool gets the replicas that it gets: by the question that was answered last, answered again.
 *
 * @param place `NAMESPACE/POOL`
 * @throws QuotientError a sentence: no such pool, nobody there
 */
export async function runExplain(place: string, options: ExplainOptions, signal: AbortSignal): Promise<string> {
  const [namespace = '', name = '', ...rest] = place.split('/');
  if (namespace === '' || name === '' || rest.length > 0 || /^\.+$/.test(namespace)) {
    throw new QuotientError('invalid-input', `${place}: must be NAMESPACE/POOL, such as workerpools/mproject`);
  }
  const snapshot = await readSnapshot(namespace, options, signal);
  if (snapshot.namespace !== namespace) {
    throw new QuotientError('not-found', `the snapshot is of namespace ${snapshot.namespace}, not ${namespace}`);
  }
  const decision = decide(snapshot);
  const pool = decision.pools.find((one) => one.name === name);
  if (pool === undefined) {
    const names = decision.pools.map((one) => one.name);
    throw new QuotientError('not-found', `namespace ${namespace} has no pool "${name}"; ${suggestWord(name, names)}`);
  }
  return toExplanation({ snapshot, decision, pool, changes: findChanges(snapshot, name) });
}

async function readSnapshot(namespace: string, { server, snapshot }: ExplainOptions, signal: AbortSignal) {
  if (snapshot !== undefined) {
    return parseSnapshot(await readInput(snapshot, 'a snapshot', signal), toInputName(snapshot));
  }
  const url = toUrl(server, namespace);
  const { status, body } = await ask(url, signal);
  if (status === 200) return parseSnapshot(body, url.href);
  throw new QuotientError('not-found', `${url.href} answers ${status}: ${toDetail(body)}`);
}

/** Below the server's own path, which it may have behind an ingress. */
function toUrl(server: string, namespace: string): URL {
  const url = URL.parse(server);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new QuotientError('invalid-input', `--server ${server}: must be a URL such as http://127.0.0.1:8080`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new QuotientError('invalid-input', '--server must not hold credentials: Quotient asks for none');
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/namespaces/${encodeURIComponent(namespace)}/snapshot`;
  return url;
}

async function ask(url: URL, signal: AbortSignal): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const answer = await request(url, { headers: { accept: 'application/json' }, signal: limit });
    return { status: answer.statusCode, body: await answer.body.text() };
  } catch (error) {
    const hint =
      'kubectl -n quotient port-forward service/quotient 8080 brings it here, --server URL says where it is, and npm start begins a demo';
    throw new QuotientError('outside', `${url.origin} cannot be asked: ${toReason(error)}; ${hint}`, { cause: error });
  }
}

const problemSchema = z.object({ detail: z.string() });

/** Of problem+json, what is for people. */
function toDetail(body: string): string {
  try {
    return problemSchema.parse(JSON.parse(body)).detail;
  } catch {
    return body.slice(0, 200);
  }
}
