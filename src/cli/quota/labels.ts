import { compareNames } from '../../decision/allocation/compare-names.ts';
import type { WorkerNode } from './worker-node.ts';

/** A cluster may have hundreds of labels; who mistyped one finds it among the first. */
const MAX_LABELS = 40;

/** Unique to a node, or the same for all of a cloud's: nothing that a pool of workers is told apart by. */
const UNINTERESTING = /^(beta\.)?kubernetes\.io\/(hostname|os|arch)=/;

/**
 * The labels that nodes carry, one a line with the number of nodes, those of the words searched for first.
 *
 * @param selector that matched nothing
 */
export function toLabelLines(nodes: readonly WorkerNode[], selector: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const label of nodes.flatMap(toLabels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const keys = selector.split(/[\s,=!()]+/).filter((word) => word.length > 2);
  const rank = (label: string): number => (keys.some((key) => label.includes(key)) ? 0 : 1);
  const labels = [...counts.keys()].sort((left, right) => rank(left) - rank(right) || compareNames(left, right));
  const lines = labels.slice(0, MAX_LABELS).map((label) => `${label} (${counts.get(label)})`);
  return labels.length > MAX_LABELS ? [...lines, `… and ${labels.length - MAX_LABELS} more`] : lines;
}

function toLabels({ labels }: WorkerNode): readonly string[] {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .filter((label) => !UNINTERESTING.test(label));
}
