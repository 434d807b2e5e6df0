import { describe, expect, it } from 'vitest';
import { toLabelLines } from '../../../../src/cli/quota/labels.ts';
import { toWorkerNode } from '../../../../src/cli/quota/worker-node.ts';
import { aNode } from './nodes.ts';

const node = (labels: Readonly<Record<string, string>>) => toWorkerNode(aNode({ name: 'node', labels }));

describe('the labels that there are', () => {
  it('begin with those that look like what was searched for', () => {
    const nodes = [node({ a: '1', 'example.com/pool': 'x' }), node({ a: '1', 'example.com/pool': 'y' })];
    const lines = ['example.com/pool=x (1)', 'example.com/pool=y (1)', 'a=1 (2)'];
    expect(toLabelLines(nodes, 'pool=worker')).toEqual(lines);
    expect(toLabelLines(nodes, 'example.com/pool in (worker)')).toEqual(lines);
  });

  it('leave out what no pool of workers is told apart by', () => {
    expect(toLabelLines([node({ 'kubernetes.io/hostname': 'a', 'kubernetes.io/os': 'linux' })], 'x')).toEqual([]);
  });

  it('are not more than a person reads', () => {
    const nodes = Array.from({ length: 100 }, (_, index) => node({ zone: String(index) }));
    const lines = toLabelLines(nodes, 'x=y');
    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe('… and 60 more');
  });
});
