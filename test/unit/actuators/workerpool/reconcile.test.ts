import { describe, expect, it } from 'vitest';
import { toKeptChild } from '../../../../src/actuators/workerpool/child-object.ts';
import { CHILD_RESOURCES } from '../../../../src/actuators/workerpool/children.ts';
import { DEPLOYMENT_TEMPLATE } from '../../../../src/actuators/workerpool/deployment-template.ts';
import { toKeptPool } from '../../../../src/actuators/workerpool/pool-object.ts';
import { createReconciler } from '../../../../src/actuators/workerpool/reconcile.ts';
import { loadConfig } from '../../../../src/config.ts';
import type { ApiFailure } from '../../../../src/kubernetes/api-failure.ts';
import { aClock } from '../../../builders/clock.ts';
import { aWorkerPool } from '../../../builders/worker-pool.ts';
import { createFakeApi } from './api.ts';

const never = new AbortController().signal;

const { brokers } = loadConfig({ flags: {}, environment: {} });

/** A reconciler of one WorkerPool, that sees at once what it has written. */
function reconcileOne(name: string) {
  const api = createFakeApi();
  const reconciler = createReconciler({
    client: api.client,
    clock: aClock(),
    brokers,
    scalerAddress: 'quotient:9090',
    template: DEPLOYMENT_TEMPLATE,
    findChild: (kind) => {
      const object = api.get(CHILD_RESOURCES[kind].plural, name);
      return object === undefined ? undefined : toKeptChild(object);
    },
    onHeldBack: () => undefined,
  });
  const { metadata, ...rest } = aWorkerPool({ rabbitHostname: '127.0.0.1' }, name);
  const pool = toKeptPool({ ...rest, metadata: { ...metadata, uid: 'u', resourceVersion: '1' } });
  const hasTolerance = (): boolean => JSON.stringify(api.get('scaledobjects', name)).includes('"tolerance"');
  return { api, reconcile: () => reconciler.reconcile(pool, never), hasTolerance };
}

/** As the API server words it for a definition of KEDA 2.16, with a status of its own troubles. */
const NOT_DECLARED: ApiFailure = {
  kind: 'unavailable',
  reason:
    'patch scaledobjects.keda.sh mproject in namespace montage failed: HTTP 500: failed to create typed patch object ' +
    '(montage/mproject; keda.sh/v1alpha1, Kind=ScaledObject): errors: .spec.advanced.horizontalPodAutoscalerConfig' +
    '.behavior.scaleDown.tolerance: field not declared in schema',
};

describe('the objects of a WorkerPool', () => {
  it('do without tolerance where the definition of ScaledObjects lacks it', async () => {
    const { api, reconcile, hasTolerance } = reconcileOne('mproject');
    api.fail('scaledobjects', NOT_DECLARED);
    expect(await reconcile()).toEqual({ kind: 'made' });
    expect(hasTolerance()).toBe(false);
  });

  it('keep it where something else fails of a pool that is called so', async () => {
    const { api, reconcile, hasTolerance } = reconcileOne('tolerance');
    const reason = 'patch scaledobjects.keda.sh tolerance in namespace montage failed: HTTP 500: etcdserver: timed out';
    const failure: ApiFailure = { kind: 'unavailable', reason };
    api.fail('scaledobjects', failure);
    expect(await reconcile()).toEqual({ kind: 'failed', failure });
    expect(await reconcile()).toEqual({ kind: 'made' });
    expect(hasTolerance()).toBe(true);
  });
});
