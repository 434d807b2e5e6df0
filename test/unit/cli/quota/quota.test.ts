import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { aKubeconfig } from '../../../builders/kubeconfig.ts';
import { runQuotient } from '../run.ts';
import { aNode, aPodOf, WORKER_LABELS } from './nodes.ts';

const SELECTOR = 'hyperflow-wms/nodepool=hfworker';
const workers = [
  aNode({ name: 'worker-1' }),
  aNode({ name: 'worker-2', allocatable: { cpu: '13500m', memory: '28Gi', 'nvidia.com/gpu': '2' } }),
  aNode({ name: 'worker-3', unschedulable: true }),
];
const others = [aNode({ name: 'control', labels: { role: 'control', 'kubernetes.io/hostname': 'control' } })];
const pods = new Map([['worker-1', [aPodOf('DaemonSet', { cpu: '500m' }), aPodOf('ReplicaSet', { cpu: '4' })]]]);

/** Answers as an API server would, to the three questions that are asked. */
function answer(url: URL): { readonly status: number; readonly body: unknown } {
  const selector = url.searchParams.get('labelSelector');
  const [, node = ''] = /^spec\.nodeName=(.*)$/.exec(url.searchParams.get('fieldSelector') ?? '') ?? [];
  const list = (items: readonly unknown[]) => ({ status: 200, body: { metadata: { resourceVersion: '1' }, items } });
  if (url.pathname === '/denied/api/v1/nodes') return { status: 403, body: { message: 'nodes is forbidden' } };
  if (url.pathname === '/api/v1/pods') return list(pods.get(node) ?? []);
  if (selector === 'out=order') return list([aNode({ name: 'broken', labels: { out: 'order' }, ready: 'False' })]);
  if (selector === SELECTOR) return list(workers);
  return list(selector === null ? [...workers, ...others] : []);
}

describe('quotient quota', () => {
  let server: Server;
  let directory: string;
  let kubeconfig: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { status, body } = answer(new URL(request.url ?? '', 'http://localhost'));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    directory = await mkdtemp(join(tmpdir(), 'quotient-quota-'));
    kubeconfig = join(directory, 'config');
    await writeFile(kubeconfig, aKubeconfig({ main: address, denied: `${address}/denied` }));
  });

  afterAll(async () => {
    server.close();
    await once(server, 'close');
    await rm(directory, { recursive: true });
  });

  const run = (...words: string[]) => runQuotient(['quota', '--kubeconfig', kubeconfig, ...words]);

  it('prints what the labelled nodes can carry, in the form of HyperFlow', async () => {
    const words = ['--namespace', 'workerpools', '--priority-class', 'hyperflow-worker'];
    const { code, stdout, stderr } = await run('--nodes', SELECTOR, ...words);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(parse(stdout)).toEqual({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'hflow-requests', namespace: 'workerpools' },
      spec: {
        hard: { 'requests.cpu': '21', 'requests.memory': '60Gi' },
        scopeSelector: {
          matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['hyperflow-worker'] }],
        },
      },
    });
  });

  it('says in comments which nodes were counted, with what, and which not, and why', async () => {
    const { stdout } = await run('--nodes', SELECTOR);
    expect(stdout).toMatch(/^# What 2 of 3 nodes/);
    expect(stdout).toMatch(/^# +worker-1 +8 CPU − 0\.5 CPU +32 GiB − 0 B$/m);
    expect(stdout).toMatch(/^# +worker-3 is cordoned/m);
  });

  it('adds what else is asked for, and leaves out namespace and scope where they are not', async () => {
    const { stdout } = await run('--nodes', SELECTOR, '--resource', 'nvidia.com/gpu', '--name', 'mine');
    const { metadata, spec } = parse(stdout) as { metadata: unknown; spec: { hard: unknown } };
    expect(metadata).toEqual({ name: 'mine' });
    expect(spec).toEqual({
      hard: { 'requests.cpu': '21', 'requests.memory': '60Gi', 'requests.nvidia.com/gpu': '2' },
    });
  });

  it.each([
    [
      'no node matches, with the labels that there are',
      ['--nodes', 'hyperflow-wms/nodepool=hfworkers'],
      /no node matches hyperflow-wms\/nodepool=hfworkers; there are 4 nodes, with these labels:\n {2}hyperflow-wms\/nodepool=hfworker \(3\)\n {2}role=control \(1\)\n$/,
    ],
    ['no node that matches can take workers', ['--nodes', 'out=order'], /takes workers now:\n {2}broken is not ready/],
    ['reading is forbidden', ['--nodes', SELECTOR, '--context', 'denied'], /may not list nodes .*needs "list"/],
    ['the context is not there', ['--nodes', SELECTOR, '--context', 'x'], /no context "x"; there are: main, denied/],
    ['a resource is none', ['--nodes', SELECTOR, '--resource', 'gpu'], /--resource "gpu": must be/],
  ])('ends with a sentence and exit code 1 when %s', async (_, words, sentence) => {
    const { code, stdout, stderr } = await run(...words);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('names a kubeconfig that is not there, and asks for one where there is none', async () => {
    const nowhere = await runQuotient(['quota', '--nodes', SELECTOR, '--kubeconfig', join(directory, 'nowhere')]);
    expect(nowhere.stderr).toMatch(/nowhere is of no use: ENOENT/);
    const none = await runQuotient(['quota', '--nodes', SELECTOR], '', { HOME: directory });
    expect(none.stderr).toContain('neither KUBECONFIG nor ~/.kube/config');
    expect([nowhere.code, none.code]).toEqual([1, 1]);
  });

  it('has an example in its help', async () => {
    expect((await runQuotient(['quota', '--help'])).stdout).toContain(
      `Example:\n  quotient quota --nodes ${Object.entries(WORKER_LABELS)[0]?.join('=')}`,
    );
  });
});
