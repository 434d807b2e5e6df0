import type { NanoQuantity } from '../../contract/quantity.ts';
import type { KeptPod } from '../../inputs/cluster/objects/pod.ts';
import { addLists, type ResourceList } from '../../inputs/cluster/objects/resource-list.ts';

/** A node that counts, with the pods on it that come with the node. */
export interface CountedNode {
  readonly name: string;
  readonly allocatable: ResourceList;
  /** what DaemonSets and the kubelet itself have put there, in billionths */
  readonly taken: ResourceList;
}

/**
 * What the pods that come with a node request there: those of DaemonSets, and static ones, whose mirrors the Node itself
 * owns. All other pods could as well run elsewhere, so they do not count.
 */
export function toTaken(podsOnNode: readonly KeptPod[]): ResourceList {
  return podsOnNode
    .filter(({ owner, isFinished }) => !isFinished && (owner?.kind === 'DaemonSet' || owner?.kind === 'Node'))
    .reduce<ResourceList>((sum, { shape }) => addLists(sum, shape.requests), new Map());
}

/**
 * What workers may request on these nodes in all: the sum of what is allocatable and not taken. A node that is taken
 * more than it has counts as full, and takes nothing from the others.
 *
 * @returns in billionths
 */
export function toCapacity(nodes: readonly CountedNode[], resource: string): NanoQuantity {
  return nodes.map((node) => toRoom(node, resource)).reduce((sum, room) => sum + room, 0n);
}

/** What workers may request on one node. */
export function toRoom({ allocatable, taken }: CountedNode, resource: string): NanoQuantity {
  const room = (allocatable.get(resource) ?? 0n) - (taken.get(resource) ?? 0n);
  return room > 0n ? room : 0n;
}
