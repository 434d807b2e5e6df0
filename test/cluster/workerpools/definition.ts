import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Whose definition of a WorkerPool the API server has: HyperFlow's operator brings one too. */
export type DefinitionOrigin = 'ours' | 'theirs';

interface Definition {
  readonly spec: { readonly versions: readonly DefinitionVersion[] };
}

interface DefinitionVersion {
  readonly schema: { readonly openAPIV3Schema: { readonly properties: Readonly<Record<'spec' | 'status', Fields>> } };
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
}

interface Fields {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

const OURS = new URL('../../../deploy/chart/files/workerpools.crd.yaml', import.meta.url);

const FIELDS_OF_OURS = ['weight', 'priority', 'messagesPerWorker', 'expectedSeconds', 'prefetch', 'broker', 'vhost'];

/** Theirs (chart 83ef8b2) differs by what it lacks, no status subresource above all, and by one more field that is required. */
export function readDefinition(origin: DefinitionOrigin): unknown {
  const ours = parse(readFileSync(OURS, 'utf8')) as Definition;
  if (origin === 'ours') return ours;
  return { ...ours, spec: { ...ours.spec, versions: ours.spec.versions.map(toTheirs) } };
}

function toTheirs({ schema, name, served, storage }: DefinitionVersion): unknown {
  const { spec, status } = schema.openAPIV3Schema.properties;
  const properties = {
    spec: { ...spec, required: [...(spec.required ?? []), 'prometheusUrl'], properties: without(spec, FIELDS_OF_OURS) },
    status: { ...status, properties: without(status, ['workers']) },
  };
  return { name, served, storage, schema: { openAPIV3Schema: { type: 'object', properties } } };
}

function without({ properties }: Fields, names: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
