/**
 * A worker's Deployment as HyperFlow's operator makes it (chart 83ef8b2, `config.data."deployment.yml"`), with two
 * differences: no `replicas`, which are others' to set, and no surge, since a pod beside the old ones is refused when the
 * quota is full.
 */
export const DEPLOYMENT_TEMPLATE = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: '${poolName}', namespace: '${namespace}', labels: { app: '${poolName}' } },
  spec: {
    selector: { matchLabels: { app: '${poolName}' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '25%' } },
    template: {
      metadata: { labels: { app: '${poolName}' } },
      spec: {
        priorityClassName: 'hyperflow-worker',
        terminationGracePeriodSeconds: 300,
        nodeSelector: { 'hyperflow-wms/nodepool': 'hfworker' },
        containers: [
          {
            name: 'worker',
            image: '${image}',
            imagePullPolicy: 'Always',
            command: ['/usr/local/bin/dumb-init', '--single-child', '-v', '--', 'hflow-job-listener.js'],
            env: [
              { name: 'QUEUE_NAME', value: '${queueName}' },
              { name: 'RABBIT_HOSTNAME', value: '${rabbitHostname}' },
              { name: 'REDIS_URL', value: '${redisUrl}' },
              { name: 'RABBIT_PREFETCH_SIZE', value: '1' },
              { name: 'HF_VAR_WORK_DIR', value: '/work_dir' },
              { name: 'HF_VAR_WAIT_FOR_INPUT_FILES', value: '0' },
              { name: 'HF_VAR_NUM_RETRIES', value: '1' },
              { name: 'HF_VAR_FS_MONIT_ENABLED', value: '0' },
              { name: 'HF_LOG_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
              { name: 'HF_LOG_POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              { name: 'HF_LOG_POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
              { name: 'HF_LOG_POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'HF_LOG_POD_SERVICE_ACCOUNT', valueFrom: { fieldRef: { fieldPath: 'spec.serviceAccountName' } } },
            ],
            resources: '${resources}',
            // As their operator has it; the listener itself stops taking messages at SIGTERM.
            lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 5'] } } },
            workingDir: '/work_dir',
            volumeMounts: [{ name: 'my-pvc-nfs', mountPath: '/work_dir' }],
          },
        ],
        volumes: [{ name: 'my-pvc-nfs', persistentVolumeClaim: { claimName: 'nfs' } }],
      },
    },
  },
};
