import { join } from 'node:path';
import { stringify } from 'yaml';
import { DEPLOYMENT_TEMPLATE } from '../../../src/actuators/workerpool/deployment-template.ts';
import type { Child } from '../../cluster/bed/children.ts';
import type { World } from '../../cluster/world.ts';
import { findFreePorts } from '../../rabbitmq/free-ports.ts';
import { PROGRAMS } from './programs.ts';
import type { HyperFlowWorkflow } from './workflow.ts';

/** Starts a Redis that ends with the bed, and writes nothing. @returns its URL */
export async function startRedis({ bed }: World): Promise<string> {
  const [port = 0] = await findFreePorts(1);
  await bed.children.start({
    command: 'redis-server',
    parameters: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    environment: { PATH: process.env['PATH'] ?? '' },
    workingDirectory: bed.layout.directory,
    logPath: bed.layout.logPath('redis'),
  });
  return `redis://127.0.0.1:${port}`;
}

/** HyperFlow's engine, as `hflow run` in its pod. */
export async function startEngine(
  { bed, broker }: World,
  { directory }: HyperFlowWorkflow,
  { namespace, redisUrl, name }: { readonly namespace: string; readonly redisUrl: string; readonly name: string },
): Promise<Child> {
  return await bed.children.start({
    command: 'hflow',
    parameters: ['run', directory],
    environment: {
      PATH: `${PROGRAMS}:${process.env['PATH'] ?? ''}`,
      HOME: bed.layout.file('home'),
      REDIS_URL: redisUrl,
      RABBIT_HOSTNAME: toRabbitHost(broker.amqpUrl),
      HF_VAR_NAMESPACE: namespace,
      HF_VAR_JOB_TEMPLATE_PATH: join(directory, 'job-template.yaml'),
      HF_VAR_WORKER_CONTAINER: 'none',
      HF_VAR_CPU_REQUEST: '1',
      HF_VAR_MEM_REQUEST: '50Mi',
    },
    workingDirectory: directory,
    logPath: bed.layout.logPath(name),
  });
}

/** As `RABBIT_HOSTNAME`: HyperFlow writes it behind `amqp://`. */
export function toRabbitHost(amqpUrl: string): string {
  return new URL(amqpUrl).host;
}

/**
 * The Deployment of a pool where there are no images and no volumes: the command of HyperFlow's own template without
 * dumb-init, and a folder in place of the shared volume.
 */
export function toTemplate(directory: string): unknown {
  const { spec, ...deployment } = DEPLOYMENT_TEMPLATE;
  const { volumes: _, nodeSelector: __, containers, ...pod } = spec.template.spec;
  const own: Readonly<Record<string, string>> = { HF_VAR_WORK_DIR: directory, HF_VAR_LOG_DIR: join(directory, 'logs') };
  const workers = containers.map(({ volumeMounts: ___, command: ____, env, ...container }) => ({
    ...container,
    command: ['hflow-job-listener.js'],
    workingDir: directory,
    env: [
      ...env.filter(({ name }) => !(name in own)),
      ...Object.entries(own).map(([name, value]) => ({ name, value })),
    ],
  }));
  return { ...deployment, spec: { ...spec, template: { ...spec.template, spec: { ...pod, containers: workers } } } };
}

export function toTemplateText(directory: string): string {
  return stringify(toTemplate(directory), { aliasDuplicateObjects: false });
}
