/** A pool of the benchmark as KEDA names it, with the metadata of a real trigger. */
export function toReference(index: number): object {
  return {
    namespace: 'bench',
    name: `pool-${index}`,
    scalerMetadata: {
      scalerAddress: 'quotient.quotient.svc.cluster.local:9090',
      queueName: `bench.${index}`,
      weight: '2',
      priority: '0',
      messagesPerWorker: '1',
      expectedSeconds: '14.3',
    },
  };
}

/** A pools file with so many pools of one namespace. */
export function toPoolsFile(pools: number): string {
  const lines = Array.from(
    { length: pools },
    (_, index) =>
      `      - { name: pool-${index}, resources: { requests: { cpu: 500m } }, metadata: { queueName: bench.${index} } }`,
  );
  return `namespaces:
  - name: bench
    quotas: [{ name: quota, hard: { requests.cpu: ${10 * pools} } }]
    pools:
${lines.join('\n')}
`;
}
