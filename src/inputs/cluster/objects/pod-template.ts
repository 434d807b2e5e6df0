import { type Fields, toFields, toList, toTexts } from './field.ts';

/** What pods are made from, as far as it matters to a quota. */
export interface PodTemplate {
  readonly labels: ReadonlyMap<string, string>;
  /** raw, with the fields that decide a pod's charge and which scopes it falls under, and no others */
  readonly spec: Fields;
}

/** Of a pod's spec: requests for the pod as a whole, what is added to them, and what the scopes of quotas ask. */
const SPEC_FIELDS = [
  'resources',
  'overhead',
  'runtimeClassName',
  'priorityClassName',
  'activeDeadlineSeconds',
  'affinity',
] as const;

/** Of each container; `restartPolicy` makes a sidecar of an init container. */
const CONTAINER_FIELDS = ['name', 'resources', 'restartPolicy'] as const;

/** Reads `spec.template`. Images, commands and environments, most of a template, are left out. */
export function toPodTemplate(template: unknown): PodTemplate {
  const { metadata, spec } = toFields(template);
  return { labels: toTexts(toFields(metadata)['labels']), spec: toChargedSpec(toFields(spec)) };
}

function toChargedSpec(spec: Fields): Fields {
  const lists = (['containers', 'initContainers'] as const).flatMap((list) =>
    spec[list] === undefined
      ? []
      : [[list, toList(spec[list]).map((container) => pick(toFields(container), CONTAINER_FIELDS))] as const],
  );
  return { ...pick(spec, SPEC_FIELDS), ...Object.fromEntries(lists) };
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]] as const])),
  );
}
