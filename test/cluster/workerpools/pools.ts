import { aWorkerPool } from '../../builders/worker-pool.ts';

export const NAMESPACE = 'workflows';

/** The pools of a workflow by their names, each with the type of its tasks. */
type Workflow = Readonly<Record<string, string>>;

/** As HyperFlow's chart names them. */
export const MONTAGE: Workflow = { mproject: 'mProject', mdiff: 'mDiffFit', mbackground: 'mBackground' };
export const GENOME: Workflow = {
  individuals: 'individuals',
  'individuals-merge': 'individuals_merge',
  sifting: 'sifting',
  'mutation-overlap': 'mutation_overlap',
  frequency: 'frequency',
};

/** What HyperFlow's chart writes for each pool by default (83ef8b2, `hyperflow-run`). */
const CHART_DEFAULTS = {
  image: 'hyperflowwms/montage-worker:6.0-je1.4.0',
  minReplicaCount: 0,
  maxReplicaCount: 50,
  initialResources: {
    requests: { cpu: '0.5', memory: '524288000' },
    limits: { cpu: '1.0', memory: '524288000' },
  },
};

export function toPools(workflow: Workflow, spec: Readonly<Record<string, unknown>>) {
  return Object.entries(workflow).map(([name, taskType]) => toPool(name, { taskType, ...spec }));
}

/** One pool as the chart writes it, with changes. */
export function toPool(name: string, spec: Readonly<Record<string, unknown>>) {
  const pool = aWorkerPool({ ...CHART_DEFAULTS, ...spec }, name);
  return { ...pool, metadata: { ...pool.metadata, namespace: NAMESPACE } };
}
