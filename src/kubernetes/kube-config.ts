import type { AgentOptions, RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { QuotientError, toReason } from '../errors.ts';
import type { ApiAccess } from './access.ts';
import { createDispatchers } from './dispatchers.ts';

/** Which cluster, as kubectl's options of the same names say it. */
export interface ClusterChoice {
  /** absent: KUBECONFIG, `~/.kube/config`, else the pod's ServiceAccount */
  readonly kubeconfig?: string | undefined;
  /** absent: the kubeconfig's current one */
  readonly context?: string | undefined;
}

/**
 * Finds the API server as every Kubernetes tool does: KUBECONFIG, `~/.kube/config`, else the pod's ServiceAccount.
 * The client is imported here and now, and nowhere else: it costs 0.7 s and 87 MiB (2.0.1), which only they pay who
 * run on Kubernetes.
 *
 * @throws QuotientError `invalid-input` where there is no usable configuration, or no such context in it
 */
export async function loadApiAccess({ kubeconfig, context }: ClusterChoice = {}): Promise<ApiAccess> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const kubeConfig = new KubeConfig();
  try {
    if (kubeconfig === undefined) kubeConfig.loadFromDefault();
    else kubeConfig.loadFromFile(kubeconfig);
    if (context !== undefined) chooseContext(kubeConfig, context);
    return toApiAccess(kubeConfig);
  } catch (error) {
    const place = kubeconfig ?? 'the Kubernetes configuration';
    throw new QuotientError('invalid-input', `${place} is of no use: ${toFirstLine(error)}`, { cause: error });
  }
}

function chooseContext(kubeConfig: KubeConfig, context: string): void {
  const names = kubeConfig.getContexts().map(({ name }) => name);
  if (!names.includes(context)) throw new Error(`there is no context "${context}"; there are: ${names.join(', ')}`);
  kubeConfig.setCurrentContext(context);
}

/**
 * Reads a kubeconfig from its text; paths in it are taken as they stand.
 *
 * @throws QuotientError `invalid-input` where it is of no use
 */
export async function parseApiAccess(text: string): Promise<ApiAccess> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromString(text);
    return toApiAccess(kubeConfig);
  } catch (error) {
    throw new QuotientError('invalid-input', `the kubeconfig is of no use: ${toFirstLine(error)}`, { cause: error });
  }
}

/** Of YAML that is none the rest is a piece of it, which may be a token. */
function toFirstLine(error: unknown): string {
  return toReason(error).split('\n', 1)[0] ?? '';
}

function toApiAccess(kubeConfig: KubeConfig): ApiAccess {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error(`context "${kubeConfig.getCurrentContext()}" names no cluster`);
  // What client-node falls back to when it finds nothing; nothing of ours listens there.
  if (cluster.server === 'http://localhost:8080') {
    throw new Error('neither KUBECONFIG nor ~/.kube/config nor a ServiceAccount is there');
  }
  const dispatchers = createDispatchers();
  return {
    server: new URL(cluster.server),
    authorize: async () => {
      try {
        const options: RequestOptions = {};
        await kubeConfig.applyToHTTPSOptions(options);
        const connections = kubeConfig.createDispatcherOptions(cluster, options as AgentOptions);
        const dispatcher = dispatchers.get(connections);
        return { headers: toHeaders(options), dispatcher };
      } catch (error) {
        throw new QuotientError('outside', `no credentials for the API server: ${toReason(error)}`, { cause: error });
      }
    },
    close: () => dispatchers.close(),
  };
}

function toHeaders({ headers = {}, auth }: RequestOptions): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const basic = typeof auth === 'string' ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  return { ...basic, ...Object.fromEntries(given) };
}
