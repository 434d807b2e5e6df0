import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BrokerPorts, writeBrokerFiles } from './files.ts';
import { findFreePorts } from './free-ports.ts';
import { toCommand } from './install.ts';
import { createManagement, type Management } from './management.ts';
import { startReaper } from './reaper.ts';

/** A real RabbitMQ of a test's own, with the management plugin, on 127.0.0.1. */
export interface RabbitMqNode {
  /** as a broker's configuration wants them */
  readonly managementUrl: string;
  readonly amqpUrl: string;
  readonly metricsUrl: string;
  /** for vhosts, users and whatever else the management API can do */
  readonly management: Management;
  /**
   * Would a quorum queue outlive `kill`? RabbitMQ 3.10 writes the list of them some 3 s late, and what is not in it is
   * dead after a crash, and then called empty.
   */
  isQuorumQueueOnDisk(queue: string): Promise<boolean>;
  /** of the server, for `/proc` */
  pid(): number;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same ports and data; settles when it answers. */
  restart(): Promise<void>;
  /** Stops its processes where they stand; connections stay open and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends everything and removes its files. */
  stop(): Promise<void>;
}

/** A start takes some 6 s; a busy machine is given more. */
const START_TIMEOUT_MS = 90_000;

/**
 * Starts a broker; settles when it answers, after some 6 s. What was started is ended even if the tests' process dies.
 *
 * @param extraConfig further lines of rabbitmq.conf
 * @throws Error with the server's last lines where it does not start
 */
export async function startRabbitMq(extraConfig = ''): Promise<RabbitMqNode> {
  const ports = await choosePorts();
  const { directory, environment } = await writeBrokerFiles(ports, extraConfig);
  const reaper = startReaper(directory);
  const management = createManagement(`http://127.0.0.1:${ports.management}`);
  const logPath = join(directory, 'console.log');
  const launch = (program: 'server' | 'epmd', parameters: readonly string[] = []): ChildProcess => {
    const log = openSync(logPath, 'a');
    const [command = '', ...words] = toCommand(program, parameters, directory);
    const child = spawn(command, words, { env: environment, cwd: directory, stdio: ['ignore', log, log] });
    const { pid } = child;
    if (pid === undefined) throw new Error(`${program} did not start`);
    reaper.watch(pid);
    child.once('exit', () => reaper.forget(pid));
    return child;
  };
  const launchServer = async (): Promise<ChildProcess> => {
    const child = launch('server');
    await waitUntilReady(child, management, logPath);
    return child;
  };
  launch('epmd', ['-port', String(ports.epmd), '-address', '127.0.0.1']);
  let server: ChildProcess;
  try {
    server = await launchServer();
  } catch (error) {
    await reaper.reap();
    throw error;
  }
  return {
    managementUrl: management.url,
    amqpUrl: `amqp://127.0.0.1:${ports.amqp}`,
    metricsUrl: `http://127.0.0.1:${ports.metrics}`,
    management,
    isQuorumQueueOnDisk: async (queue) => {
      const name = environment['RABBITMQ_NODENAME'] ?? '';
      const list = await readFile(join(directory, 'mnesia', name, 'quorum', name, 'names.dets'), 'latin1');
      return list.includes(`_${queue}`);
    },
    pid: () => server.pid ?? 0,
    kill: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
    restart: async () => {
      server = await launchServer();
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    stop: async () => {
      const ended = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : undefined;
      await reaper.reap();
      await ended;
    },
  };
}

async function choosePorts(): Promise<BrokerPorts> {
  const [amqp = 0, management = 0, metrics = 0, distribution = 0, epmd = 0] = await findFreePorts(5);
  return { amqp, management, metrics, distribution, epmd };
}

/** Ready is a broker whose listeners are open: the management API answers before that. */
async function waitUntilReady(server: ChildProcess, management: Management, logPath: string): Promise<void> {
  const endMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < endMs && server.exitCode === null && server.signalCode === null) {
    if (await management.isReady()) return;
    await delay(50);
  }
  throw new Error(`RabbitMQ did not start:\n${(await readFile(logPath, 'utf8')).slice(-2_000)}`);
}
