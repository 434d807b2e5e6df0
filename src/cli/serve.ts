import { createCheckpoint } from '../actuators/checkpoint/checkpoint.ts';
import { createEvents } from '../actuators/events/events.ts';
import type { PoolEvent } from '../actuators/events/pool-event.ts';
import { createScale } from '../actuators/scale/scale.ts';
import { createWorkerPools } from '../actuators/workerpool/controller.ts';
import { type AppParts, runApp } from '../app.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { QuotientError, toReason } from '../errors.ts';
import { createAcknowledgementInput } from '../inputs/acknowledgements/input.ts';
import { createBacklogInput } from '../inputs/backlog/input.ts';
import { createPoolsFileInput } from '../inputs/cluster/pools-file.ts';
import { createKubernetesInput, type KubernetesInput } from '../inputs/cluster/watched/input.ts';
import type { ApiAccess } from '../kubernetes/access.ts';
import { createKubernetesClient, type KubernetesClient } from '../kubernetes/client.ts';
import { loadApiAccess } from '../kubernetes/kube-config.ts';
import type { Part } from '../stages.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import type { CommandContext } from './context.ts';
import { loadCommandConfig } from './read-config.ts';
import { readTemplate } from './read-template.ts';
import { type ActuatorTools, createLiveDecider, type LiveParts } from './serve/live-decider.ts';

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
  const config = await loadCommandConfig(flags, configPath, environment);
  const logger = createLogger(config.logLevel);
  const clock = systemClock;
  const surroundings = await createSurroundings(config, logger, signal);
  const backlog = createBacklogInput({ ...config, clock, logger });
  const acknowledgements = createAcknowledgementInput({ ...config, clock, logger });
  const live: LiveParts = { config, clock, backlog, acknowledgements, logger, ...surroundings };
  const createDecider: AppParts['createDecider'] = (tools) => createLiveDecider(live, tools);
  await runApp({ config, clock, logger, version, createDecider }, signal, (ports) => {
    logger.info({ version, ...ports }, 'listening');
  });
  logger.info('stopped');
}

/** The cluster, and what writes to it. */
type Surroundings = Pick<LiveParts, 'cluster' | 'createActuators' | 'watches'>;

/** From a pools file where one is named, else from Kubernetes; its client is loaded only then, as it costs time and memory. */
async function createSurroundings(config: Config, logger: Logger, signal: AbortSignal): Promise<Surroundings> {
  const { poolsFile, requestTimeoutMs } = config;
  const parts = { clock: systemClock, logger };
  if (poolsFile !== undefined) {
    const ignored = findIgnored(config);
    if (ignored.length > 0) logger.warn({ settings: ignored }, 'settings mean nothing beside a pools file');
    return { cluster: await createPoolsFileInput({ ...parts, path: poolsFile }) };
  }
  const client = createKubernetesClient(await findApiServer(), { requestTimeoutMs });
  const cluster = createKubernetesInput({ ...parts, client, config });
  const template = await readTemplate(config.workerPoolTemplate, signal);
  // The controller of WorkerPools, where there is one, has watches of its own.
  const statuses = [cluster.status];
  return {
    cluster,
    watches: () => statuses.flatMap((read) => read()),
    createActuators: (tools) =>
      createActuators({
        ...parts,
        ...tools,
        client,
        cluster,
        config,
        template,
        addWatches: (read) => void statuses.push(read),
      }),
  };
}

/** Settings that somebody gave and that only a cluster has a use for. */
function findIgnored(config: Config): readonly string[] {
  const keys = ['namespaces', 'scaleTargets', 'checkpoint', 'workerPools', 'workerPoolTemplate'] as const;
  return keys.filter((key) => config[key] !== undefined && config[key] !== false);
}

interface ActuatorsParts extends ActuatorTools {
  readonly config: Config;
  readonly client: KubernetesClient;
  readonly cluster: KubernetesInput;
  /** of the Deployments of WorkerPools */
  readonly template: unknown;
  readonly addWatches: (read: KubernetesInput['status']) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** All that writes to the cluster, as far as the configuration wants it. */
function createActuators(parts: ActuatorsParts): Part[] {
  const { config, cluster } = parts;
  const { findScaledObject: findSubject, noteWrite, readTargets } = cluster;
  const events = config.events ? createEvents({ ...parts, findSubject }) : undefined;
  const tell = (event: PoolEvent): void => events?.tell(event);
  const { retireAfterMs, checkpoint } = config;
  const scale = createScale({ ...parts, retireAfterMs, readTargets, noteWrite, findSubject, tell });
  const workerPools = config.workerPools ? createWorkerPools(parts) : undefined;
  if (workerPools !== undefined) parts.addWatches(workerPools.status);
  return [
    ...(events === undefined ? [] : [events]),
    ...(config.scaling === 'direct' ? [scale] : []),
    ...(workerPools === undefined ? [] : [workerPools]),
    ...(checkpoint === undefined ? [] : [createCheckpoint({ ...parts, checkpoint })]),
  ];
}

async function findApiServer(): Promise<ApiAccess> {
  try {
    return await loadApiAccess();
  } catch (error) {
    const hint = 'without Kubernetes, name a pools file with --pools FILE or POOLS_FILE';
    throw new QuotientError('invalid-input', `${toReason(error)}; ${hint}`, { cause: error });
  }
}
