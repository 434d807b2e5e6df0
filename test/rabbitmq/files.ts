import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The ports of one broker, all on 127.0.0.1. */
export interface BrokerPorts {
  readonly amqp: number;
  readonly management: number;
  readonly metrics: number;
  readonly distribution: number;
  readonly epmd: number;
}

/**
 * Writes all files of a broker into a directory of its own.
 *
 * @param extraConfig further lines of rabbitmq.conf
 * @returns the directory, and the environment for the server script
 */
export async function writeBrokerFiles(
  ports: BrokerPorts,
  extraConfig: string,
): Promise<{ readonly directory: string; readonly environment: Readonly<Record<string, string>> }> {
  const directory = await mkdtemp(join(tmpdir(), 'quotient-rabbitmq-'));
  await mkdir(join(directory, 'home'));
  await writeFile(join(directory, 'home/.erlang.cookie'), 'quotient', { mode: 0o400 });
  await writeFile(join(directory, 'rabbitmq.conf'), toConfig(ports, extraConfig));
  await writeFile(join(directory, 'enabled_plugins'), '[rabbitmq_management, rabbitmq_prometheus].\n');
  return { directory, environment: toEnvironment(directory, ports) };
}

function toConfig({ amqp, management, metrics }: BrokerPorts, extraConfig: string): string {
  return `
listeners.tcp.default = 127.0.0.1:${amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${management}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = ${metrics}
log.console = true
log.console.level = warning
log.file = false
disk_free_limit.absolute = 10MB
${extraConfig}
`;
}

function toEnvironment(directory: string, { amqp, distribution, epmd }: BrokerPorts): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    HOME: join(directory, 'home'),
    RABBITMQ_NODENAME: `quotient-${amqp}@localhost`,
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(directory, 'advanced.config'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(directory, 'generated'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    // The machine's own settings must not reach this broker.
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The script then becomes the server, so that the process we start is the one to kill and to freeze.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}
