import { describe, expect, it } from 'vitest';
import type { KeptTarget } from '../../../../../src/inputs/cluster/objects/scale-target.ts';
import { createOwnWrites } from '../../../../../src/inputs/cluster/watched/own-writes.ts';

function aTarget(resourceVersion: string, replicas: number): KeptTarget {
  const identity = { namespace: 'space', name: 'pool', uid: 'uid' };
  const template = { labels: new Map<string, string>(), spec: {} };
  return { ...identity, resourceVersion, replicas, template };
}

describe('what we wrote ourselves', () => {
  it('counts before the watch shows it', () => {
    const writes = createOwnWrites();
    writes.note('pool', { replicas: 5, resourceVersion: '101', target: 'pool' });
    expect(writes.apply('pool', aTarget('99', 2))).toMatchObject({ replicas: 5, resourceVersion: '101' });
    expect(writes.apply('other', aTarget('99', 2))).toMatchObject({ replicas: 2 });
  });

  it.each(['101', '102', '1000'])('counts no longer once the watch shows version %s', (version) => {
    const writes = createOwnWrites();
    writes.note('pool', { replicas: 5, resourceVersion: '101', target: 'pool' });
    expect(writes.apply('pool', aTarget(version, 3))).toMatchObject({ replicas: 3, resourceVersion: version });
    expect(writes.apply('pool', aTarget('99', 2))).toMatchObject({ replicas: 2 });
  });

  it('says nothing of another target that the pool has meanwhile', () => {
    const writes = createOwnWrites();
    writes.note('pool', { replicas: 5, resourceVersion: '101', target: 'before' });
    expect(writes.apply('pool', aTarget('99', 2))).toMatchObject({ replicas: 2, resourceVersion: '99' });
  });

  it('gives way to the watch where versions are no numbers', () => {
    const writes = createOwnWrites();
    writes.note('pool', { replicas: 5, resourceVersion: 'abc', target: 'pool' });
    expect(writes.apply('pool', aTarget('99', 2))).toMatchObject({ replicas: 2 });
  });
});
