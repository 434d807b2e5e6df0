import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { NAMESPACE, type toPool } from './pools.ts';

const VALUES = new URL('../../../deploy/hyperflow/values.yaml', import.meta.url);

/** What HyperFlow's operator puts into its templates (handlers.py, v1.0.0), by Python's own `str.format`. */
export function format(template: string, names: Readonly<Record<string, unknown>>): string {
  const program =
    'import json, sys; template, names = json.load(sys.stdin); sys.stdout.write(template.format(**names))';
  return execFileSync('python3', ['-c', program], { input: JSON.stringify([template, names]), encoding: 'utf8' });
}

export function readTemplates(): Readonly<Record<string, string>> {
  const { config } = parse(readFileSync(VALUES, 'utf8')) as { config: { data: Record<string, string> } };
  return config.data;
}

export function toNames({ metadata, spec }: ReturnType<typeof toPool>): Readonly<Record<string, unknown>> {
  const { name } = metadata;
  const { taskType, prometheusUrl, minReplicaCount = 0 } = spec as Readonly<Record<string, unknown>>;
  return {
    poolName: name,
    namespace: NAMESPACE,
    queueName: `${NAMESPACE}.${String(taskType)}`,
    prometheusUrl,
    poolNameUnderscored: name.replaceAll('-', '_'),
    minReplicaCount,
  };
}
