import { readFile } from 'node:fs/promises';
import { runApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import { type Config, loadConfig } from '../config.ts';
import { QuotientError, toReason } from '../errors.ts';
import { createBacklogInput } from '../inputs/backlog/input.ts';
import type { ClusterInput } from '../inputs/cluster/cluster.ts';
import { createPoolsFileInput } from '../inputs/cluster/pools-file.ts';
import { createKubernetesInput } from '../inputs/cluster/watched/input.ts';
import { createKubernetesClient } from '../kubernetes/client.ts';
import { loadApiAccess } from '../kubernetes/kube-config.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import type { CommandContext } from './context.ts';

/**
 * Answers KEDA until the signal aborts.
 *
 * @param flags settings given on the command line, by name
 * @param configPath the configuration file, if any
 * @throws QuotientError `invalid-input` with every mistake, before anything opens
 */
export async function runServe(
  flags: Readonly<Record<string, string | undefined>>,
  configPath: string | undefined,
  { environment, signal, version }: CommandContext,
): Promise<void> {
  const file = configPath === undefined ? undefined : { path: configPath, text: await readConfigFile(configPath) };
  const config = loadConfig({ flags, environment, ...(file === undefined ? {} : { file }) });
  const logger = createLogger(config.logLevel);
  const clock = systemClock;
  const cluster = await createCluster(config, logger);
  const backlog = createBacklogInput({ ...config, clock, logger });
  await runApp({ config, clock, cluster, backlog, logger, version }, signal, (ports) => {
    logger.info({ version, ...ports }, 'listening');
  });
  logger.info('stopped');
}

async function readConfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new QuotientError('invalid-input', `the configuration file ${path} cannot be read: ${toReason(error)}`, {
      cause: error,
    });
  }
}

/** From a pools file where one is named, else from Kubernetes; its client is loaded only then, as it costs time and memory. */
async function createCluster(config: Config, logger: Logger): Promise<ClusterInput> {
  const { poolsFile, requestTimeoutMs } = config;
  if (poolsFile !== undefined) return createPoolsFileInput({ path: poolsFile, clock: systemClock, logger });
  const client = createKubernetesClient(await loadApiAccess(), { requestTimeoutMs });
  return createKubernetesInput({ client, clock: systemClock, logger, config });
}
