import { DEPLOYMENT_TEMPLATE } from '../actuators/workerpool/deployment-template.ts';
import { toDeployment } from '../actuators/workerpool/objects.ts';
import type { WorkerPool } from '../contract/worker-pool.ts';
import { parseYamlDocuments } from '../contract/yaml.ts';
import { QuotientError, toReason } from '../errors.ts';
import { readInput } from './read-input.ts';

/** Any pool will do to find out what is wrong with a template. */
const SAMPLE: WorkerPool = {
  name: 'sample',
  namespace: 'default',
  taskType: 'sample',
  image: 'sample',
  rabbitHostname: 'rabbitmq',
  redisUrl: 'redis://redis:6379',
  queueName: 'default.sample',
  isQueueNamed: false,
  minReplicaCount: 0,
  maxReplicaCount: 1,
  resources: { requests: { cpu: '1', memory: '1Gi' } },
  trigger: {},
};

/**
 * The Deployment that WorkerPools get, with names such as `${poolName}` in it.
 *
 * @param file absent: the one of HyperFlow's operator
 * @throws QuotientError `invalid-input` where the file is no such template
 */
export async function readTemplate(file: string | undefined, signal: AbortSignal): Promise<unknown> {
  if (file === undefined) return DEPLOYMENT_TEMPLATE;
  const { values, mistakes } = parseYamlDocuments(file, await readInput(file, 'a template', signal));
  const [mistake] = mistakes;
  if (mistake !== undefined) throw new QuotientError('invalid-input', mistake);
  const [document, ...others] = values;
  if (document === undefined || others.length > 0) {
    throw new QuotientError('invalid-input', `${file}: must hold one Deployment, and holds ${values.length} documents`);
  }
  try {
    toDeployment(SAMPLE, document);
  } catch (error) {
    throw new QuotientError('invalid-input', `${file}: ${toReason(error)}`, { cause: error });
  }
  return document;
}
