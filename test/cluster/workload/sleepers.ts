/** Pods that do nothing but hold what they request; they go at once when they are told to. */
export interface Sleepers {
  readonly namespace: string;
  readonly name: string;
  /** absent: requests nothing */
  readonly cpu?: string;
  readonly priorityClassName?: string;
}

/** A Deployment of them, for pools whose workers need not work. */
export function toSleeperDeployment(sleepers: Sleepers, replicas = 0): unknown {
  const { namespace, name } = sleepers;
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: toSleeperSpec(sleepers, 'sleep 3600') },
    },
  };
}

/** A Job of several of them at once. */
export function toSleeperJob(sleepers: Sleepers, pods: number, seconds: number): unknown {
  const { namespace, name } = sleepers;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace },
    spec: {
      parallelism: pods,
      completions: pods,
      template: { spec: { restartPolicy: 'Never', ...toSleeperSpec(sleepers, `sleep ${seconds}`) } },
    },
  };
}

function toSleeperSpec({ cpu, priorityClassName }: Sleepers, command: string) {
  const resources = cpu === undefined ? {} : { requests: { cpu, memory: '100Mi' } };
  return {
    terminationGracePeriodSeconds: 5,
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    containers: [{ name: 'sleeper', image: 'none', command: ['/bin/sh', '-c', `exec ${command}`], resources }],
  };
}
