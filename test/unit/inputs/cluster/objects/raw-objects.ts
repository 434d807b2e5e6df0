import type { KubernetesObject } from '../../../../../src/kubernetes/object.ts';
import { createAddressMatcher } from '../../../../../src/inputs/cluster/objects/scaler-address.ts';
import {
  createScaledObjectReader,
  type KeptScaledObject,
} from '../../../../../src/inputs/cluster/objects/scaled-object.ts';

/** The address that triggers of these tests ask. */
export const ADDRESS = 'quotient.quotient:9090';

/** An object as the API server gives it; a test names only what it is about. */
export function aRawObject(fields: Readonly<Record<string, unknown>> = {}, metadata: object = {}): KubernetesObject {
  return {
    ...fields,
    metadata: { namespace: 'space', name: 'pool', uid: 'uid-1', resourceVersion: '7', generation: 2, ...metadata },
  };
}

/** A trigger of ours on queue `work`. */
export function aTrigger(metadata: object = {}, others: object = {}): object {
  return { type: 'external-push', metadata: { scalerAddress: ADDRESS, queueName: 'work', ...metadata }, ...others };
}

/** A ScaledObject with one trigger of ours, unless told otherwise. */
export function aRawScaledObject(spec: object = {}, annotations: object = {}): KubernetesObject {
  return aRawObject(
    { apiVersion: 'keda.sh/v1alpha1', spec: { scaleTargetRef: { name: 'workers' }, triggers: [aTrigger()], ...spec } },
    { annotations },
  );
}

/** The same as it is kept. @throws where no trigger of it is ours */
export function aScaledObject(spec: object = {}, annotations: object = {}): KeptScaledObject {
  const read = createScaledObjectReader(createAddressMatcher([ADDRESS]));
  const kept = read(aRawScaledObject(spec, annotations));
  if (kept === undefined) throw new Error('no trigger is ours');
  return kept;
}

/** What stands where it should not: every reader has to take it. */
export const ODD_VALUES: readonly unknown[] = [
  undefined,
  null,
  3,
  -1,
  1.5,
  'text',
  '',
  true,
  [],
  [null],
  [[]],
  {},
  { a: {} },
];
