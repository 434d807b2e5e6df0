import { mkdtempSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { readSelection } from '../../../../src/cli/queues/selection.ts';
import { loadConfig } from '../../../../src/config.ts';
import { aKubeconfig } from '../../../builders/kubeconfig.ts';
import { collectGarbage } from '../../kubernetes/garbage.ts';

afterAll(collectGarbage);

const SCALED_OBJECT = {
  kind: 'ScaledObject',
  spec: {
    triggers: [{ type: 'external', metadata: { scalerAddress: 'quotient:9090', queueName: 'workerpools.mProject' } }],
  },
};

/** A cluster that answers about each kind with a status; which queues of it a command would be about. */
async function findQueues(statuses: Readonly<Record<string, number>>) {
  const server = createServer((request, response) => {
    const plural = new URL(request.url ?? '', 'http://localhost').pathname.split('/').at(-1) ?? '';
    const items = plural === 'scaledobjects' ? [SCALED_OBJECT] : [];
    const status = statuses[plural] ?? 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? { kind: 'List', items } : { message: 'no' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const kubeconfig = join(mkdtempSync(join(tmpdir(), 'quotient-selection-')), 'config');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(kubeconfig, aKubeconfig({ main: address }));
  const { brokers } = loadConfig({ flags: {}, environment: {} });
  const [broker] = brokers;
  if (broker === undefined) throw new Error('no broker');
  const place = { broker, vhost: broker.vhost, brokers, isOurs: (name: string) => name === 'quotient:9090' };
  const options = { prefix: [], namespace: 'workerpools', kubeconfig };
  return readSelection([], options, place, new AbortController().signal);
}

it.each([403, 404])(
  'takes a namespace’s queues from its ScaledObjects where WorkerPools are answered by %i',
  async (status) => {
    const selection = await findQueues({ workerpools: status });
    expect(selection?.includes('workerpools.mProject')).toBe(true);
    expect(selection?.includes('workerpools.mDiff')).toBe(false);
  },
);

it('names the right to read ScaledObjects where that is missing', async () => {
  await expect(findQueues({ scaledobjects: 403 })).rejects.toThrow(/may not list scaledobjects.keda.sh .*needs "list"/);
});
