import { request } from 'undici';

/** What the API server reads at this key. */
export interface EtcdEntry {
  readonly key: string;
  readonly value: string;
}

/** etcd takes no more operations than this in one transaction (`--max-txn-ops`). */
const TRANSACTION_OPERATIONS = 128;

interface Answer {
  readonly header: { readonly revision: string };
}

/** Writes behind the API server's back: it reads JSON as well as its own protobuf, and 10 000 objects take seconds so, not minutes. */
export async function putEntries(port: number, entries: readonly EtcdEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += TRANSACTION_OPERATIONS) {
    const some = entries.slice(from, from + TRANSACTION_OPERATIONS);
    const success = some.map(({ key, value }) => ({ requestPut: { key: toBase64(key), value: toBase64(value) } }));
    await call(port, 'txn', { success });
  }
}

/** Makes etcd's revision one that no watch has seen, and forgets all before it. */
export async function moveOnAndCompact(port: number): Promise<void> {
  const entry = { key: toBase64('/test'), value: '' };
  for (let round = 0; round < 10; round += 1) await call(port, 'put', entry);
  const { header } = await call(port, 'put', entry);
  await call(port, 'compaction', { revision: header.revision, physical: true });
}

async function call(port: number, method: string, body: unknown): Promise<Answer> {
  const url = `http://127.0.0.1:${port}/v3/kv/${method}`;
  const answer = await request(url, { method: 'POST', body: JSON.stringify(body) });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`etcd refuses ${method}: ${text}`);
  return JSON.parse(text) as Answer;
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
