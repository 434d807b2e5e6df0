import { describe, expect, it } from 'vitest';
import { isBestEffort, type PodShape } from '../../../../../src/inputs/cluster/pod-shape.ts';
import { toPodShape } from '../../../../../src/inputs/cluster/objects/pod-spec.ts';
import { lacksResource, toCharge } from '../../../../../src/inputs/cluster/charges.ts';

type Amounts = Readonly<Record<string, unknown>>;

function aContainer(requests: Amounts, limits: Amounts = {}, changes: object = {}): unknown {
  return { name: 'main', image: 'none', resources: { requests, limits }, ...changes };
}

function aSidecar(requests: Amounts, limits: Amounts = {}): unknown {
  return aContainer(requests, limits, { name: 'side', restartPolicy: 'Always' });
}

function milliCpu(shape: PodShape): number {
  return toCharge(shape, 'requests.cpu');
}

describe('the requests of a pod', () => {
  it.each([
    ['the sum of its containers', { containers: [aContainer({ cpu: '1' }), aContainer({ cpu: '500m' })] }, 1500],
    [
      'its largest init container, where that is more',
      { containers: [aContainer({ cpu: '1' })], initContainers: [aContainer({ cpu: '3' }), aContainer({ cpu: '2' })] },
      3000,
    ],
    [
      'its containers, where those are more than any init container',
      { containers: [aContainer({ cpu: '1' })], initContainers: [aContainer({ cpu: '500m' })] },
      1000,
    ],
    [
      'its sidecars beside its containers',
      { containers: [aContainer({ cpu: '1' })], initContainers: [aSidecar({ cpu: '2' })] },
      3000,
    ],
    [
      'an init container beside the sidecars started before it, and not beside later ones',
      {
        containers: [aContainer({ cpu: '100m' })],
        initContainers: [aSidecar({ cpu: '1' }), aContainer({ cpu: '4' }), aSidecar({ cpu: '2' })],
      },
      5000,
    ],
    ['limits where no requests are named', { containers: [aContainer({ memory: '1Gi' }, { cpu: '2' })] }, 2000],
    [
      'its own, where the pod as a whole names them',
      {
        containers: [aContainer({ cpu: '1' })],
        resources: { requests: { cpu: '4' } },
      },
      4000,
    ],
    [
      'its own limits, where it names limits only and its containers nothing',
      { containers: [aContainer({})], resources: { limits: { cpu: '4' } } },
      4000,
    ],
    [
      'its containers, where it names limits only and its containers requests',
      { containers: [aContainer({ cpu: '1' })], resources: { limits: { cpu: '4' } } },
      1000,
    ],
    [
      'the overhead of its runtime too',
      {
        containers: [aContainer({ cpu: '1' })],
        overhead: { cpu: '120m' },
      },
      1120,
    ],
    [
      'rounded up to thousandths for each container',
      {
        containers: [aContainer({ cpu: '0.1m' }), aContainer({ cpu: '0.1m' })],
      },
      2,
    ],
    ['a number, as other kinds of objects may hold it', { containers: [aContainer({ cpu: 2 })] }, 2000],
  ])('are %s', (_, spec, expected) => {
    expect(milliCpu(toPodShape(spec))).toBe(expected);
  });

  it('are taken for the whole pod of CPU, memory and huge pages only', () => {
    const resources = { limits: { memory: '4Gi', 'ephemeral-storage': '9Gi' } };
    const own = { 'hugepages-2Mi': '4Mi', 'ephemeral-storage': '1Gi', memory: '1Gi' };
    const shape = toPodShape({ containers: [aContainer({}, own)], resources });
    expect(toCharge(shape, 'hugepages-2Mi')).toBe(4 * 2 ** 20);
    expect(toCharge(shape, 'requests.ephemeral-storage')).toBe(2 ** 30);
    expect(toCharge(shape, 'limits.ephemeral-storage')).toBe(2 ** 30);
    expect(toCharge(shape, 'limits.memory')).toBe(4 * 2 ** 30);
  });

  it('include huge pages of the pod that its containers do not name', () => {
    const resources = { requests: { cpu: '1' }, limits: { 'hugepages-2Mi': '8Mi' } };
    const shape = toPodShape({ containers: [aContainer({ cpu: '1' })], resources });
    expect(toCharge(shape, 'requests.hugepages-2Mi')).toBe(8 * 2 ** 20);
  });
});

describe('the limits of a pod', () => {
  it('are raised by the overhead only where there are any', () => {
    const overhead = { cpu: '100m', memory: '1Mi' };
    const shape = toPodShape({ containers: [aContainer({}, { cpu: '1', memory: '0' })], overhead });
    expect(toCharge(shape, 'limits.cpu')).toBe(1100);
    expect(toCharge(shape, 'limits.memory')).toBe(0);
    expect(toPodShape({ containers: [aContainer({ cpu: '1' })], overhead }).limits).toEqual(new Map());
  });

  it('are those of sidecars and init containers too', () => {
    const initContainers = [aSidecar({}, { cpu: '1' }), aContainer({}, { cpu: '4' })];
    const shape = toPodShape({ containers: [aContainer({}, { cpu: '1' })], initContainers });
    expect(toCharge(shape, 'limits.cpu')).toBe(5000);
  });
});

describe('a pod that is resized in place', () => {
  const spec = {
    containers: [aContainer({ cpu: '1', memory: '1Gi' }, { cpu: '2' })],
    initContainers: [aSidecar({ cpu: '1' })],
  };
  const resources = { requests: { cpu: '3', memory: '100Mi' }, limits: { cpu: '5' } };
  const containerStatuses = [{ name: 'main', resources, allocatedResources: { cpu: '4' } }];

  it('is charged the most of what it shall have, has, and was promised', () => {
    const shape = toPodShape(spec, { containerStatuses });
    expect(milliCpu(shape)).toBe(5000);
    expect(toCharge(shape, 'memory')).toBe(2 ** 30);
    expect(toCharge(shape, 'limits.cpu')).toBe(5000);
  });

  it('is not charged what its node can never give', () => {
    const conditions = [{ type: 'PodResizePending', reason: 'Infeasible' }];
    const shape = toPodShape(spec, { conditions, containerStatuses });
    expect(toCharge(shape, 'memory')).toBe(100 * 2 ** 20);
    const deferred = [{ type: 'PodResizePending', reason: 'Deferred' }];
    expect(toCharge(toPodShape(spec, { conditions: deferred, containerStatuses }), 'memory')).toBe(2 ** 30);
  });

  it('is judged by its sidecars too, and not by init containers that have ended', () => {
    const initContainerStatuses = [{ name: 'side', resources: { requests: { cpu: '7' } } }];
    expect(milliCpu(toPodShape(spec, { initContainerStatuses }))).toBe(8000);
    const ended = { ...spec, initContainers: [aContainer({ cpu: '1' }, {}, { name: 'side' })] };
    expect(milliCpu(toPodShape(ended, { initContainerStatuses }))).toBe(1000);
  });

  it('is charged its spec while its node says nothing of resources', () => {
    expect(milliCpu(toPodShape(spec, { containerStatuses: [{ name: 'main' }] }))).toBe(2000);
  });
});

describe('what scopes ask of a pod', () => {
  it.each([
    ['names no CPU and no memory', { containers: [aContainer({ 'ephemeral-storage': '1Gi' })] }, true],
    ['names zeros', { containers: [aContainer({ cpu: '0' }, { memory: '0' })] }, true],
    [
      'has a runtime with overhead, which is no request of its own',
      {
        containers: [aContainer({})],
        overhead: { cpu: '1' },
      },
      true,
    ],
    ['has one container that names memory', { containers: [aContainer({}), aContainer({ memory: '1' })] }, false],
    [
      'has an init container that names CPU',
      {
        containers: [aContainer({})],
        initContainers: [aContainer({ cpu: '1' })],
      },
      false,
    ],
    ['names CPU as a whole', { containers: [aContainer({})], resources: { requests: { cpu: '1' } } }, false],
  ])('it is best effort if it %s: case %#', (_, spec, expected) => {
    expect(isBestEffort(toPodShape(spec))).toBe(expected);
  });

  it('believes the QoS class that the pod was given', () => {
    const spec = { containers: [aContainer({ cpu: '1' })] };
    expect(isBestEffort(toPodShape(spec, { qosClass: 'BestEffort' }))).toBe(true);
    expect(isBestEffort(toPodShape({ containers: [aContainer({})] }, { qosClass: 'Burstable' }))).toBe(false);
  });

  it('reads the priority class and the deadline', () => {
    const spec = { priorityClassName: 'high', activeDeadlineSeconds: 0, containers: [] };
    expect(toPodShape(spec)).toMatchObject({ priorityClassName: 'high', activeDeadlineSeconds: 0 });
    expect(toPodShape({ priorityClassName: '' })).not.toHaveProperty('priorityClassName');
  });

  const required = (term: object) => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
  const preferred = (term: object) => ({
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
  });
  it.each([
    [{ podAffinity: required({ namespaces: ['other'] }) }, true],
    [{ podAffinity: preferred({ namespaceSelector: {} }) }, true],
    [{ podAntiAffinity: required({ namespaceSelector: { matchLabels: {} } }) }, true],
    [{ podAntiAffinity: preferred({ namespaces: ['other'] }) }, true],
    [{ podAffinity: required({ namespaces: [], namespaceSelector: null }) }, false],
    [{ podAntiAffinity: preferred({ topologyKey: 'zone' }) }, false],
    [{ nodeAffinity: required({ namespaces: ['other'] }) }, false],
    [undefined, false],
  ])('sees affinity that reaches into other namespaces: %j %j', (affinity, expected) => {
    expect(toPodShape({ affinity }).usesCrossNamespaceAffinity).toBe(expected);
  });
});

describe('a quota that limits what a container does not name', () => {
  const named = aContainer({ cpu: '1', memory: '1Gi' }, { cpu: '1', memory: '1Gi' });

  it('would refuse a pod for one container or init container alone', () => {
    expect(lacksResource(toPodShape({ containers: [named] }), 'cpu')).toBe(false);
    expect(lacksResource(toPodShape({ containers: [named, aContainer({})] }), 'cpu')).toBe(true);
    const withInit = toPodShape({ containers: [named], initContainers: [aContainer({ cpu: '1' })] });
    expect(['requests.cpu', 'limits.cpu', 'memory'].map((name) => lacksResource(withInit, name))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('would not refuse a pod that names anything as a whole', () => {
    const spec = { containers: [aContainer({})], resources: { requests: { cpu: '1' } } };
    expect(lacksResource(toPodShape(spec), 'limits.memory')).toBe(false);
    expect(lacksResource(toPodShape({ ...spec, resources: {} }), 'limits.memory')).toBe(true);
  });
});

describe('odd data', () => {
  it.each([
    [undefined],
    ['text'],
    [[]],
    [{ containers: 3, initContainers: { a: 1 }, overhead: [], affinity: 'none', resources: 'no' }],
    [{ containers: [null, 1, { name: 1, resources: { requests: null, limits: 7 } }], resources: { limits: [] } }],
  ])('is read as far as it can be: case %#', (spec) => {
    expect(toPodShape(spec, spec)).toMatchObject({ requests: new Map(), limits: new Map() });
  });

  it('loses one quantity, not the others', () => {
    const spec = { containers: [aContainer({ cpu: 'many', memory: '1Gi', 'a/b': null, 'c/d': '2' })] };
    expect([...toPodShape(spec).requests.keys()]).toEqual(['memory', 'c/d']);
  });
});
