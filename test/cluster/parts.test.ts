import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChildren } from './bed/children.ts';
import { startForwarder } from './forwarder/forwarder.ts';
import { expand } from './kubelet/environment.ts';
import { toPlot } from './recorder/plot.ts';
import { toReport } from './recorder/report.ts';
import type { TimelineEntry } from './recorder/timeline.ts';
import { withLock } from './tools/lock.ts';
import { tally } from './workload/ledger.ts';

const STEP = { timeout: 10_000, interval: 20 };

describe('children', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'quotient-children-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('end with everything they started when their parent is killed', async () => {
    const childrenPath = join(import.meta.dirname, 'bed/children.ts');
    const logPath = join(directory, 'pids');
    const script = `
      import { createChildren } from ${JSON.stringify(childrenPath)};
      const launch = { environment: process.env, workingDirectory: '/', logPath: ${JSON.stringify(logPath)} };
      await createChildren().start({ command: 'sh', parameters: ['-c', 'sleep 100 & echo $! $$; wait'], ...launch });
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    const readPids = async (): Promise<number[]> => (await readFile(logPath, 'utf8')).trim().split(' ').map(Number);
    await vi.waitFor(async () => expect(await readPids()).toHaveLength(2), STEP);
    const pids = await readPids();
    expect(pids.filter(isRunning)).toHaveLength(2);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), STEP);
  });

  it('tell how they ended, frozen ones too', async () => {
    const children = createChildren();
    const launch = { environment: {}, workingDirectory: directory, logPath: join(directory, 'log') };
    const start = (script: string) => children.start({ command: '/bin/sh', parameters: ['-c', script], ...launch });
    const [exits, frozen] = await Promise.all([start('exit 7'), start('read never < /dev/zero')]);
    expect(await exits.ended).toBe(7);
    frozen.signal('SIGSTOP');
    await children.end();
    expect(await frozen.ended).toBe(137);
  });
});

describe('the forwarder', () => {
  it('leaves an established connection with its target when the target changes', async () => {
    const [first, second] = await Promise.all([startEcho('first'), startEcho('second')]);
    const forwarder = await startForwarder(first.port);
    const old = connect(forwarder.port, '127.0.0.1');
    expect(await ask(old, 'a')).toBe('first a');
    forwarder.setTarget(second.port);
    const fresh = connect(forwarder.port, '127.0.0.1');
    expect(await ask(fresh, 'b')).toBe('second b');
    expect(await ask(old, 'c')).toBe('first c');
    expect(forwarder.connections()).toEqual(
      new Map([
        [first.port, 1],
        [second.port, 1],
      ]),
    );

    forwarder.setTarget(undefined);
    const refused = connect(forwarder.port, '127.0.0.1');
    await expect(once(refused, 'end')).rejects.toThrow('ECONNRESET');
    expect(await ask(old, 'd')).toBe('first d');
    await forwarder.close();
    await Promise.all([first, second].map(({ close }) => close()));
  });
});

describe('the build lock', () => {
  it('lets one in at a time, and others in when the holder has gone', async () => {
    const name = `quotient-lock-test-${process.pid}`;
    const steps: string[] = [];
    const waited: string[] = [];
    const hold = (who: string): Promise<void> =>
      withLock(name, { onWait: () => waited.push(who) }, async () => {
        steps.push(`${who} in`);
        await delay(20);
        steps.push(`${who} out`);
      });
    await Promise.all(['a', 'b', 'c'].map(hold));
    expect(steps.map((step) => step.slice(2))).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
    expect(waited).toHaveLength(2);
  });

  it('is free again when its holder was killed', async () => {
    const name = `quotient-lock-killed-${process.pid}`;
    const holding = `
      import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'tools/lock.ts'))};
      await withLock(${JSON.stringify(name)}, { onWait: () => {} }, async () => { console.log('held'); await new Promise((resolve) => setTimeout(resolve, 100_000)); });
    `;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', holding], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    const onWait = vi.fn<() => void>(() => void holder.kill('SIGKILL'));
    expect(await withLock(name, { onWait }, () => Promise.resolve('mine'))).toBe('mine');
    expect(onWait).toHaveBeenCalledOnce();
  });
});

describe('the build', () => {
  it('says in a sentence that Go is missing', async () => {
    const home = await mkdtemp(join(tmpdir(), 'quotient-build-'));
    const build = join(import.meta.dirname, 'tools/build.ts');
    const running = promisify(execFile)(process.execPath, [build, 'etcd'], { env: { HOME: home, PATH: '/nowhere' } });
    await expect(running).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Go is not on the PATH: .*\n$/),
    });
    await rm(home, { recursive: true });
  });
});

describe('the kubelet', () => {
  it('replaces names that it knows, and leaves the others and escaped ones', () => {
    expect(expand('$(A)-$(B)-$$(A)', { A: 'one' })).toBe('one-$(B)-$(A)');
  });
});

describe('a ledger', () => {
  it('shows tasks that nobody carried out, and those that were carried out twice', () => {
    const tasks = ['a', 'b', 'c'].map((id) => ({ id, durationMs: 1 }));
    const entries = ['a', 'c', 'c'].map((id) => ({ id, pool: 'p', pod: 'x', startMs: 0, endMs: 1 }));
    expect(tally(tasks, entries)).toEqual({ executed: 2, lost: ['b'], repeated: ['c'] });
  });
});

describe('a report', () => {
  const pool = { kind: 'pool', pool: 'work', cpu: 1_000, ready: 0 } as const;
  const queue = { kind: 'queue', queue: 'space.work', unacknowledged: 0, consumers: 0 } as const;
  const entries: readonly TimelineEntry[] = [
    { atMs: 0, kind: 'quota', quota: 'quota', resource: 'requests.cpu', used: 0, hard: 2_000 },
    { atMs: 1_000, ...queue, ready: 5 },
    { atMs: 2_000, ...pool, asked: 3, active: 2, terminating: 0 },
    { atMs: 2_100, kind: 'refused', owner: 'ReplicaSet/work-1', count: 2, message: 'exceeded quota' },
    { atMs: 6_000, ...pool, asked: 1, active: 1, terminating: 1 },
    { atMs: 9_000, ...queue, ready: 0 },
    { atMs: 10_000, kind: 'end' },
  ];

  it('sums up what was asked for above the quota, what was held, refused and how long it took', () => {
    expect(toReport(entries)).toMatchObject({
      makespanMs: 8_000,
      refusedInAll: 2,
      quotaCpu: 2,
      mostAskedCpu: 3,
      mostHeldCpu: 2,
      overQuotaMs: 4_000,
      heldShare: 7 / 8,
    });
  });

  it('becomes a picture whose areas stay inside of it', () => {
    const plot = toPlot(entries, 'a <run>');
    expect(plot).toContain('a &lt;run&gt;');
    expect(plot).toContain(
      '8.0 s from the first message to the last · seen refused: 2 pods, anybody’s · asked for at most 3 of 2 CPU, above the quota for 4.0 s',
    );
    expect(plot).not.toMatch(/NaN|Infinity|undefined/);
  });
});

interface Echo {
  readonly port: number;
  close(): Promise<void>;
}

async function startEcho(name: string): Promise<Echo> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('data', (data) => socket.write(`${name} ${String(data)}`)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function ask(socket: Socket, question: string): Promise<string> {
  socket.write(question);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
