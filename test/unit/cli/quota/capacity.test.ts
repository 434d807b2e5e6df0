import { describe, expect, it } from 'vitest';
import { toCapacity, toTaken } from '../../../../src/cli/quota/capacity.ts';
import { toQuantityText } from '../../../../src/cli/quota/quantity-text.ts';
import { parseQuantity } from '../../../../src/contract/quantity.ts';
import { createPodReader } from '../../../../src/inputs/cluster/objects/pod.ts';
import { toResourceList } from '../../../../src/inputs/cluster/objects/resource-list.ts';
import { aPodOf } from './nodes.ts';

const read = createPodReader();
const taken = (...pods: readonly ReturnType<typeof aPodOf>[]) => toTaken(pods.flatMap((pod) => read(pod) ?? []));

function aCountedNode(allocatable: Record<string, string>, held: Record<string, string> = {}) {
  return { name: 'node', allocatable: toResourceList(allocatable), taken: toResourceList(held) };
}

describe('what comes with a node', () => {
  it('is what its DaemonSet pods and its static pods request', () => {
    const list = taken(aPodOf('DaemonSet', { cpu: '100m', memory: '64Mi' }), aPodOf('Node', { cpu: '50m' }));
    expect(list).toEqual(toResourceList({ cpu: '150m', memory: '64Mi' }));
  });

  it('is nothing of what could as well run elsewhere, nor of what has finished', () => {
    expect(taken(aPodOf('ReplicaSet', { cpu: '2' }), aPodOf('DaemonSet', { cpu: '1' }, 'Succeeded')).size).toBe(0);
  });
});

describe('the capacity of nodes', () => {
  it('is the sum of what is allocatable and not taken', () => {
    const nodes = [aCountedNode({ cpu: '8' }, { cpu: '250m' }), aCountedNode({ cpu: '3920m' })];
    expect(toQuantityText(toCapacity(nodes, 'cpu'), 'cpu')).toBe('11670m');
  });

  it('takes nothing from other nodes for one that is taken more than it has', () => {
    const nodes = [aCountedNode({ cpu: '1' }, { cpu: '2' }), aCountedNode({ cpu: '4' })];
    expect(toQuantityText(toCapacity(nodes, 'cpu'), 'cpu')).toBe('4');
  });

  it('is 0 in a resource that no node has', () => {
    expect(toCapacity([aCountedNode({ cpu: '8' })], 'nvidia.com/gpu')).toBe(0n);
  });
});

describe('a quantity in a manifest', () => {
  it.each([
    ['21', 'cpu', '21'],
    ['20500m', 'cpu', '20500m'],
    ['0', 'cpu', '0'],
    ['60Gi', 'memory', '60Gi'],
    ['7935012Ki', 'memory', '7935012Ki'],
    ['1023', 'memory', '1023'],
    ['0', 'memory', '0'],
    ['2Ti', 'ephemeral-storage', '2Ti'],
    ['4Mi', 'hugepages-2Mi', '4Mi'],
    ['2048', 'nvidia.com/gpu', '2048'],
  ])('writes %s of %s as %s', (quantity, resource, text) => {
    expect(toQuantityText(parseQuantity(quantity) ?? -1n, resource)).toBe(text);
  });

  it('is never more than there is', () => {
    expect(toQuantityText(parseQuantity('1999999u') ?? -1n, 'cpu')).toBe('1999m');
  });
});
