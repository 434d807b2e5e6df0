import { describe, expect, it } from 'vitest';
import { parseToleration } from '../../../../src/cli/quota/toleration.ts';
import { findObstacle, toWorkerNode } from '../../../../src/cli/quota/worker-node.ts';
import { aNode, type NodeParts } from './nodes.ts';

const obstacle = (parts: Omit<NodeParts, 'name'>, ...tolerations: readonly string[]) =>
  findObstacle(toWorkerNode(aNode({ name: 'node', ...parts })), tolerations.map(parseToleration));

const DEDICATED = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };

describe('a node', () => {
  it('counts when it is ready and takes any pod', () => {
    expect(obstacle({})).toBeUndefined();
  });

  it.each([
    ['is cordoned', { unschedulable: true }, 'is cordoned'],
    ['is not ready', { ready: 'False' }, 'condition Ready is False'],
    ['has gone silent', { ready: 'Unknown' }, 'condition Ready is Unknown'],
    ['has never said that it is ready', { ready: 'never said' }, 'condition Ready is Unknown'],
    ['repels new pods', { taints: [DEDICATED] }, 'is tainted dedicated=gpu:NoSchedule'],
    ['throws pods out', { taints: [{ key: 'full', effect: 'NoExecute' }] }, '--toleration full:NoExecute'],
  ] as const)('does not count when it %s', (_, parts, sentence) => {
    expect(obstacle(parts)).toContain(sentence);
  });

  it('counts when it would only rather not have the pods', () => {
    expect(obstacle({ taints: [{ ...DEDICATED, effect: 'PreferNoSchedule' }] })).toBeUndefined();
  });

  it.each(['dedicated', 'dedicated=gpu', 'dedicated:NoSchedule', 'dedicated=gpu:NoSchedule'])(
    'counts in spite of a taint that the workers tolerate by %s',
    (toleration) => {
      expect(obstacle({ taints: [DEDICATED] }, toleration)).toBeUndefined();
    },
  );

  it.each(['dedicate', 'dedicated=cpu', 'dedicated:NoExecute', 'dedicated='])(
    'does not count for a toleration of something else: %s',
    (toleration) => {
      expect(obstacle({ taints: [DEDICATED] }, toleration)).toBeDefined();
    },
  );

  it('needs all of its taints tolerated', () => {
    const taints = [DEDICATED, { key: 'spot', effect: 'NoSchedule' }];
    expect(obstacle({ taints }, 'dedicated')).toContain('is tainted spot:NoSchedule');
    expect(obstacle({ taints }, 'dedicated', 'spot')).toBeUndefined();
  });
});

describe('a toleration', () => {
  it.each(['', '=gpu', 'a b', 'key:Never', 'key:'])('is refused when it is spelled %j', (text) => {
    expect(() => parseToleration(text)).toThrow(/^--toleration .*must be KEY/);
  });
});
