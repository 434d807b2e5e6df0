import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { findProgram } from '../tools/toolchain.ts';

const exec = promisify(execFile);

/** Both that people install charts with. */
export const HELM_VERSIONS = [4, 3] as const;

export type HelmVersion = (typeof HELM_VERSIONS)[number];

/** What a helm command said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An object as rendered; its fields are for the test to know. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

export const CHART = new URL('../../../deploy/chart', import.meta.url).pathname;

/** What a chart without defaults for it has to be told. */
export const BROKER = ['--set', 'rabbitmq.managementUrl=http://rabbitmq.default.svc.cluster.local:15672'] as const;

/**
 * Runs helm to its end, with no configuration but what is given.
 *
 * @param home for its caches
 * @param kubeconfig of the cluster, where one is needed
 */
export async function runHelm(
  version: HelmVersion,
  words: readonly string[],
  { home = tmpdir(), kubeconfig = '/dev/null' }: { readonly home?: string; readonly kubeconfig?: string } = {},
): Promise<Said> {
  const environment = { HOME: home, KUBECONFIG: kubeconfig, PATH: process.env['PATH'] };
  const program = findProgram(version === 4 ? 'helm' : 'helm-3', 'helm');
  try {
    const { stdout, stderr } = await exec(program, [...words], { env: environment });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Said & { readonly code: number | string };
    if (typeof code !== 'number') throw error;
    return { code, stdout, stderr };
  }
}

/** Renders the chart as it would be installed on a Kubernetes of now. */
export async function template(version: HelmVersion, ...words: readonly string[]): Promise<Said> {
  const standard = ['template', 'quotient', CHART, '--namespace', 'quotient', '--kube-version', '1.36'];
  return runHelm(version, [...standard, ...words]);
}

/** The objects of a rendered chart. @throws Error with helm's reason */
export async function render(version: HelmVersion, ...words: readonly string[]): Promise<readonly Rendered[]> {
  const { code, stdout, stderr } = await template(version, ...words);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document): unknown => document.toJS())
    .filter((object): object is Rendered => typeof object === 'object' && object !== null);
}

/** The one object of that kind, and of that name where there are several. */
export function findKind(objects: readonly Rendered[], kind: string, name?: string): Rendered {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} objects of kind ${kind}`);
  return found[0];
}
