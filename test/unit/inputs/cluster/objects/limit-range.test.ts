import { describe, expect, it } from 'vitest';
import {
  applyLimitRanges,
  type KeptLimitRange,
  toKeptLimitRange,
} from '../../../../../src/inputs/cluster/objects/limit-range.ts';
import { toPodShape } from '../../../../../src/inputs/cluster/objects/pod-spec.ts';
import { toCharge } from '../../../../../src/inputs/cluster/charges.ts';

const metadata = { name: 'range', namespace: 'space', resourceVersion: '1' };

function aRange(item: object, name = 'range'): KeptLimitRange {
  const range = toKeptLimitRange({
    metadata: { ...metadata, name },
    spec: { limits: [{ type: 'Container', ...item }] },
  });
  if (range === undefined) throw new Error('it has defaults');
  return range;
}

function charge(spec: unknown, ranges: readonly KeptLimitRange[], resource: string): number {
  return toCharge(toPodShape(applyLimitRanges(spec, ranges)), resource);
}

const bare = { containers: [{ name: 'main' }] };
const both = aRange({ default: { cpu: '2' }, defaultRequest: { cpu: '500m' } });

describe('a LimitRange', () => {
  it('is kept for its defaults for containers', () => {
    const limits = [
      { type: 'Pod', max: { cpu: '9' } },
      { type: 'Container', default: { cpu: '2' }, defaultRequest: { cpu: '1', memory: '1Gi' }, max: { cpu: '3' } },
    ];
    expect(toKeptLimitRange({ metadata, spec: { limits } })).toEqual({
      namespace: 'space',
      name: 'range',
      limits: new Map([['cpu', '2']]),
      requests: new Map([
        ['cpu', '1'],
        ['memory', '1Gi'],
      ]),
    });
  });

  it.each([
    [{ limits: [{ type: 'Pod', default: { cpu: '1' } }] }],
    [{ limits: [{ type: 'Container', maxLimitRequestRatio: { cpu: '2' } }] }],
    [{ limits: 'none' }],
    [undefined],
  ])('is not kept where it fills nothing in: %j', (spec) => {
    expect(toKeptLimitRange({ metadata, spec })).toBeUndefined();
  });
});

describe('the pod that a template becomes in a namespace with LimitRanges', () => {
  it('gets a default for what a container does not name, in init containers too', () => {
    expect([charge(bare, [both], 'requests.cpu'), charge(bare, [both], 'limits.cpu')]).toEqual([500, 2000]);
    expect(charge({ containers: [], initContainers: [{ name: 'init' }] }, [both], 'cpu')).toBe(500);
  });

  it('keeps what a container names', () => {
    const spec = { containers: [{ name: 'main', resources: { requests: { cpu: '1' } } }] };
    expect([charge(spec, [both], 'requests.cpu'), charge(spec, [both], 'limits.cpu')]).toEqual([1000, 2000]);
  });

  it("requests a container's own limit, and not the smaller default", () => {
    const spec = { containers: [{ name: 'main', resources: { limits: { cpu: '1' } } }] };
    expect(charge(spec, [both], 'requests.cpu')).toBe(1000);
  });

  it('requests the default limit where there is no default request', () => {
    expect(charge(bare, [aRange({ default: { memory: '1Gi' } })], 'requests.memory')).toBe(2 ** 30);
  });

  it('takes several ranges by their names', () => {
    const [first, second] = [
      aRange({ defaultRequest: { cpu: '1' } }, 'a'),
      aRange({ defaultRequest: { cpu: '2' } }, 'b'),
    ];
    expect(charge(bare, [second, first], 'cpu')).toBe(1000);
  });

  it('has its pod-level requests from before the ranges came', () => {
    const spec = { ...bare, resources: { limits: { cpu: '8' } } };
    expect(charge(spec, [both], 'requests.cpu')).toBe(8000);
    expect(charge(spec, [], 'requests.cpu')).toBe(8000);
  });

  it('is the template itself where there are none, and odd templates do no harm', () => {
    expect(applyLimitRanges(bare, [])).toBe(bare);
    expect(charge(bare, [], 'cpu')).toBe(0);
    expect(charge('text', [both], 'cpu')).toBe(0);
  });

  it('leaves the template as it is', () => {
    const spec = { containers: [{ name: 'main', resources: { limits: { cpu: '1' } } }] };
    const before = structuredClone(spec);
    applyLimitRanges(spec, [both]);
    expect(spec).toEqual(before);
  });
});
