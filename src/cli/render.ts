import { stringify } from 'yaml';
import { toDeployment, toExecutionModels, toScaledObject } from '../actuators/workerpool/objects.ts';
import { addressSchema } from '../config-schema.ts';
import { parseWorkerPool, type WorkerPool, WORKER_POOL_KIND } from '../contract/worker-pool.ts';
import { parseYamlDocuments } from '../contract/yaml.ts';
import { QuotientError } from '../errors.ts';
import { toItems } from './list-items.ts';
import { readInput, toInputName } from './read-input.ts';
import { readTemplate } from './read-template.ts';

/** What `quotient render` was told. */
export interface RenderOptions {
  /** of KEDA, for example 2.16 */
  readonly keda: string;
  readonly scalerAddress: string;
  /** of WorkerPools that name none; absent: `default`, as kubectl has it, with a warning */
  readonly namespace?: string | undefined;
  readonly scaledobjectOnly?: true | undefined;
  /** a YAML file; default: HyperFlow's own Deployment */
  readonly template?: string | undefined;
}

export interface Rendering {
  readonly text: string;
  /** what was ignored, a sentence each */
  readonly warnings: readonly string[];
}

/** KEDA's definition of a ScaledObject has `tolerance` from here on; a strict apply of it is refused before. */
const TOLERANCE_SINCE = [2, 18] as const;

/** Documents of other kinds (`helm template` prints them all) are passed over; a file without one is a mistake. */
export async function runRender(file: string, options: RenderOptions, signal: AbortSignal): Promise<Rendering> {
  const knowsTolerance = isToleranceKnown(options.keda);
  refuseUnusable(options);
  const { scalerAddress, scaledobjectOnly } = options;
  const template = await readTemplate(options.template, signal);
  const { pools, warnings } = parsePools(await readInput(file, 'WorkerPools', signal), file, options.namespace);
  const objects = pools.flatMap((pool) => {
    const scaledObject = toScaledObject(pool, { scalerAddress, knowsTolerance });
    return scaledobjectOnly === true ? [scaledObject] : [toDeployment(pool, template), scaledObject];
  });
  const models = scaledobjectOnly === true ? [] : toConfigMaps(pools);
  // No aliases: what is the same twice is to be read twice.
  const documents = [...objects, ...models].map((object) => stringify(object, { aliasDuplicateObjects: false }));
  return { text: documents.join('---\n'), warnings };
}

/** `helm template` writes no namespace into what it prints. */
const ASSUMED_NAMESPACE = 'default';

/** A DNS label (RFC 1123), as every namespace's name is. */
const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Else whoever applies what is rendered is told of it by KEDA, hours later and in other words. */
function refuseUnusable({ scalerAddress, namespace = ASSUMED_NAMESPACE }: RenderOptions): void {
  if (!addressSchema.safeParse(scalerAddress.replace(/^dns:\/\/\//, '')).success) {
    const rule = 'must be HOST:PORT, such as quotient.quotient.svc.cluster.local:9090';
    throw new QuotientError('invalid-input', `--scaler-address "${scalerAddress}": ${rule}`);
  }
  if (!NAMESPACE.test(namespace)) {
    const rule = 'must be a name of lower case letters, digits and, between them, -, at most 63 long';
    throw new QuotientError('invalid-input', `--namespace "${namespace}": ${rule}`);
  }
}

function isToleranceKnown(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?:\.\d+)?$/.exec(version) ?? [];
  if (major === undefined || minor === undefined) {
    throw new QuotientError('invalid-input', `--keda ${version}: must be a version such as 2.16 or 2.21.0`);
  }
  const [sinceMajor, sinceMinor] = TOLERANCE_SINCE;
  return Number(major) > sinceMajor || (Number(major) === sinceMajor && Number(minor) >= sinceMinor);
}

interface Parsed {
  readonly pools: readonly WorkerPool[];
  readonly warnings: readonly string[];
}

function parsePools(text: string, file: string, namespace: string | undefined): Parsed {
  const objects = readDocuments(text, file).flatMap(toItems).filter(isWorkerPool);
  if (objects.length === 0)
    throw new QuotientError('invalid-input', `${toInputName(file)} holds no ${WORKER_POOL_KIND}`);
  const parsed = objects.map((object) => parseWorkerPool(object, namespace ?? ASSUMED_NAMESPACE));
  const mistakes = parsed.flatMap((one, index) =>
    one.ok ? [] : one.mistakes.map((mistake) => `${toPoolTitle(objects[index], index)}: ${mistake}`),
  );
  if (mistakes.length > 0) {
    throw new QuotientError('invalid-input', [`${toInputName(file)} cannot be rendered:`, ...mistakes].join('\n  '));
  }
  const good = parsed.filter((one) => one.ok);
  refuseNamesakes(
    good.map(({ pool }) => pool),
    file,
  );
  return {
    pools: good.map(({ pool }) => pool),
    warnings: [
      ...(namespace === undefined ? warnNamespace(objects) : []),
      ...good.flatMap(({ pool, warnings }) =>
        warnings.map((warning) => `${WORKER_POOL_KIND} ${pool.name}: ${warning}`),
      ),
    ],
  };
}

/** The second would be applied over the first. */
function refuseNamesakes(pools: readonly WorkerPool[], file: string): void {
  const names = pools.map(({ namespace, name }) => `${namespace}/${name}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new QuotientError('invalid-input', `${toInputName(file)} holds ${WORKER_POOL_KIND} ${twice} twice`);
}

function warnNamespace(objects: readonly unknown[]): readonly string[] {
  const nameless = objects.filter((object) => toMetadata(object).namespace === undefined).length;
  if (nameless === 0) return [];
  return [
    `${nameless} of ${objects.length} WorkerPools name no namespace: rendered for ${ASSUMED_NAMESPACE}; --namespace names another`,
  ];
}

function readDocuments(text: string, file: string): readonly unknown[] {
  const { values, mistakes } = parseYamlDocuments(toInputName(file), text);
  const [mistake] = mistakes;
  if (mistake !== undefined) throw new QuotientError('invalid-input', mistake);
  return values;
}

function isWorkerPool(object: unknown): boolean {
  return (object as { readonly kind?: unknown } | undefined)?.kind === WORKER_POOL_KIND;
}

function toPoolTitle(object: unknown, index: number): string {
  const { name } = toMetadata(object);
  return typeof name === 'string' ? `${WORKER_POOL_KIND} ${name}` : `${WORKER_POOL_KIND} number ${index + 1}`;
}

function toMetadata(object: unknown): { readonly name?: unknown; readonly namespace?: unknown } {
  return (object as { readonly metadata?: ReturnType<typeof toMetadata> }).metadata ?? {};
}

/** The engine's configuration, as HyperFlow's chart mounts it. */
function toConfigMaps(pools: readonly WorkerPool[]): readonly unknown[] {
  return [...Map.groupBy(pools, ({ namespace }) => namespace)].map(([namespace, own]) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'worker-config', namespace },
    data: { 'workflow.config.executionModels.json': toExecutionModels(own) },
  }));
}
