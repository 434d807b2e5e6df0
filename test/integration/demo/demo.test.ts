import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startGrpcClient } from '../grpc/client.ts';
import { type RunningDemo, startDemo } from './running-demo.ts';

/** What a newcomer is promised, start included. */
const WITHIN_MS = 20_000;

/** Lines of this form are written once a second. */
const SHARES = /mproject backlog \d+ granted (\d+) pods \S+ \| mdifffit backlog \d+ granted (\d+)/g;

async function findPorts(demo: RunningDemo): Promise<{ grpc: number; http: number }> {
  const match = await vi.waitUntil(
    () => /gRPC on localhost:(\d+), HTTP on localhost:(\d+)/.exec(demo.stdout()) ?? undefined,
    { timeout: WITHIN_MS },
  );
  return { grpc: Number(match[1]), http: Number(match[2]) };
}

/** Did both pools have workers at once in some line? */
function isDivided(demo: RunningDemo): boolean {
  return [...demo.stdout().matchAll(SHARES)].some(([, project, diff]) => Number(project) > 0 && Number(diff) > 0);
}

describe('quotient demo, piped', () => {
  it('shows pools being divided within 20 s: in its lines, over HTTP and to a gRPC client', async () => {
    const demo = startDemo();
    const { grpc, http } = await findPorts(demo);
    await vi.waitUntil(() => isDivided(demo), { timeout: WITHIN_MS, interval: 50 });

    const answer = await fetch(`http://127.0.0.1:${http}/api/v1/allocations`, {
      headers: { accept: 'application/json', connection: 'close' },
    });
    const text = await answer.text();
    const grants = [...text.matchAll(/"granted": ?(\d+)/g)].map(([, granted]) => Number(granted));
    expect(answer.status).toBe(200);
    expect(Math.max(...grants)).toBeGreaterThan(0);

    const client = startGrpcClient(grpc);
    const scaledObjectRef = {
      namespace: 'montage',
      name: 'mproject',
      scalerMetadata: { queueName: 'montage.mProject' },
    };
    const { code, message } = await client.call('GetMetrics', { scaledObjectRef, metricName: 'quotient-replicas' });
    await client.stop();
    expect(code).toBe(0);
    expect(message).toMatchObject({ metricValues: [{ metricName: 'quotient-replicas' }] });

    expect(await demo.end('SIGINT')).toBe(0);
    expect(demo.stderr()).toBe('');
    await expect(fetch(`http://127.0.0.1:${http}/livez`)).rejects.toThrow('fetch failed');
  });

  it('writes no escape codes, whatever the environment says of colours', async () => {
    const demo = startDemo(['--speed', '50']);
    await vi.waitUntil(() => isDivided(demo), { timeout: WITHIN_MS });
    await demo.end('SIGTERM');
    expect(demo.stdout()).not.toContain('\u001B');
  });

  it('ends well when nobody reads on', async () => {
    const demo = startDemo();
    await findPorts(demo);
    demo.stopReading();
    expect(await demo.end()).toBe(0);
    expect(demo.stderr()).toBe('');
  });
});

describe('quotient demo, started wrongly', () => {
  it.each(['--grpc-address', '--http-address'])('names the busy port and the flag %s', async (flag) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const bound = holder.address();
    const address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
    const demo = startDemo([flag, address]);
    expect(await demo.end()).toBe(1);
    expect(demo.stderr()).toContain(`on ${address}: the port is in use; choose another address with ${flag} HOST:PORT`);
    expect(demo.stdout()).toBe('');
  });

  it('says which speeds there are', async () => {
    const demo = startDemo(['--speed', '1000']);
    expect(await demo.end()).toBe(1);
    expect(demo.stderr()).toBe('quotient: --speed "1000": must be a number from 0.1 to 100\n');
  });
});
