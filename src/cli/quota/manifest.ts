import { stringify } from 'yaml';
import { toAmount } from '../../contract/quantity.ts';
import type { ResourceList } from '../../inputs/cluster/objects/resource-list.ts';
import { toAmountText } from '../../views/table/amount.ts';
import { toColumns } from '../../views/table/columns.ts';
import { type CountedNode, toCapacity } from './capacity.ts';
import { toQuantityText } from './quantity-text.ts';

/** A node that does not count, and why, as the rest of a sentence that begins with its name. */
export interface LeftOutNode {
  readonly name: string;
  readonly obstacle: string;
}

/** What the quota is to be, and what it was reckoned from. */
export interface QuotaPlan {
  readonly selector: string;
  readonly counted: readonly CountedNode[];
  readonly leftOut: readonly LeftOutNode[];
  /** as containers name them: `cpu`, `memory`, `nvidia.com/gpu` … */
  readonly resources: readonly string[];
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly priorityClass?: string | undefined;
}

/** The ResourceQuota as YAML, under comments that say which nodes were counted and which not, and why. */
export function toManifest(plan: QuotaPlan): string {
  return `${toComment(plan)}${stringify(toQuota(plan))}`;
}

function toQuota(plan: QuotaPlan): unknown {
  const { name, namespace, priorityClass, counted, resources } = plan;
  const hard = resources.map((resource) => [
    `requests.${resource}`,
    toQuantityText(toCapacity(counted, resource), resource),
  ]);
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { hard: Object.fromEntries(hard), ...(priorityClass === undefined ? {} : toScope(priorityClass)) },
  };
}

/** Only pods of that PriorityClass count, as in HyperFlow's chart. */
function toScope(priorityClass: string): object {
  const expression = { scopeName: 'PriorityClass', operator: 'In', values: [priorityClass] };
  return { scopeSelector: { matchExpressions: [expression] } };
}

function toComment({ selector, counted, leftOut, resources }: QuotaPlan): string {
  const lines = [
    `What ${counted.length} of ${counted.length + leftOut.length} nodes with ${selector} have for workers:`,
    'allocatable − what DaemonSets and static pods request there. A worker has to fit on one of them.',
    ...indent(toNodeTable(counted, resources)),
    ...(leftOut.length === 0 ? [] : ['Not counted:', ...leftOut.map(({ name, obstacle }) => `  ${name} ${obstacle}`)]),
  ];
  return lines.map((line) => `# ${line}\n`).join('');
}

function toNodeTable(counted: readonly CountedNode[], resources: readonly string[]): string {
  const columns = resources.map((resource) => ({
    heading: resource.toUpperCase(),
    align: 'right' as const,
    cell: ({ allocatable, taken }: CountedNode) => `${toText(allocatable, resource)} − ${toText(taken, resource)}`,
  }));
  return toColumns([{ heading: 'NODE', align: 'left', cell: ({ name }) => name }, ...columns], counted);
}

function toText(amounts: ResourceList, resource: string): string {
  return toAmountText(toAmount(amounts.get(resource) ?? 0n, resource, 'down'), resource);
}

function indent(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}
