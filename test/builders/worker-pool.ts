/** A WorkerPool as HyperFlow's chart writes it (83ef8b2, `hyperflow-run`). */
export function aWorkerPool(spec: Readonly<Record<string, unknown>> = {}, name = 'mproject') {
  return {
    apiVersion: 'hyperflow.agh.edu.pl/v1',
    kind: 'WorkerPool',
    metadata: { name, namespace: 'montage' },
    spec: {
      taskType: 'mProject',
      image: 'hyperflowwms/montage2-worker:je-1.3.0',
      rabbitHostname: 'rabbitmq.default',
      redisUrl: 'redis://redis:6379',
      prometheusUrl: 'http://monitoring-prometheus:9090',
      initialResources: { requests: { cpu: '1', memory: '524288000' } },
      ...spec,
    },
  };
}
