import { isKubernetesFailure, type KubernetesClient } from '../client/client.ts';
import type { Container, EnvironmentVariable, KeySelector, Pod } from '../client/objects.ts';

/** The address of every pod and of the node: all is on this machine. */
export const POD_ADDRESS = '127.0.0.1';

/**
 * The environment of a container, as a kubelet makes it: values, downward API fields, keys of ConfigMaps and Secrets,
 * and `$(NAME)` in values for what was named before.
 *
 * @param inherited what every container has
 */
export async function toEnvironment(
  client: KubernetesClient,
  pod: Pod,
  container: Container,
  inherited: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const environment: Record<string, string> = { ...inherited, HOSTNAME: pod.metadata.name };
  for (const variable of container.env ?? []) {
    const value = await readValue(client, pod, variable);
    if (value !== undefined) environment[variable.name] = expand(value, environment);
  }
  return environment;
}

/** Replaces `$(NAME)`; unknown names stay as they are, and `$$` is a dollar sign. */
export function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([^)]+)\)/g, (whole, name?: string) =>
    name === undefined ? '$' : (environment[name] ?? whole),
  );
}

async function readValue(
  client: KubernetesClient,
  pod: Pod,
  { value = '', valueFrom }: EnvironmentVariable,
): Promise<string | undefined> {
  if (valueFrom?.fieldRef !== undefined) return readField(pod, valueFrom.fieldRef.fieldPath);
  if (valueFrom?.configMapKeyRef !== undefined) return readKey(client, pod, 'configmaps', valueFrom.configMapKeyRef);
  if (valueFrom?.secretKeyRef === undefined) return value;
  const encoded = await readKey(client, pod, 'secrets', valueFrom.secretKeyRef);
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

/** @throws Error for a field that this kubelet does not know */
export function readField({ metadata, spec }: Pod, fieldPath: string): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath) ?? [];
  if (key !== undefined) return (map === 'labels' ? metadata.labels : metadata.annotations)?.[key] ?? '';
  const value = new Map([
    ['metadata.name', metadata.name],
    ['metadata.namespace', metadata.namespace ?? ''],
    ['metadata.uid', metadata.uid],
    ['spec.nodeName', spec.nodeName ?? ''],
    ['spec.serviceAccountName', spec.serviceAccountName ?? ''],
    ['status.podIP', POD_ADDRESS],
    ['status.hostIP', POD_ADDRESS],
  ]).get(fieldPath);
  if (value === undefined) throw new Error(`the virtual kubelet does not know the field ${fieldPath}`);
  return value;
}

async function readKey(
  client: KubernetesClient,
  pod: Pod,
  collection: 'configmaps' | 'secrets',
  { name, key, optional = false }: KeySelector,
): Promise<string | undefined> {
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/${collection}/${name}`;
  try {
    const { data } = await client.get<{ readonly data?: Readonly<Record<string, string>> }>(path);
    const value = data?.[key];
    if (value === undefined && !optional) throw new Error(`${collection} ${name} has no key ${key}`);
    return value;
  } catch (error) {
    if (optional && isKubernetesFailure(error, 404)) return undefined;
    throw error;
  }
}
