import { expect, it } from 'vitest';
import { toPath } from '../../../src/kubernetes/resource.ts';

it('asks only for the objects that a kind is selected by, in a list and in a watch', () => {
  const resource = { version: 'v1', plural: 'events', namespace: 'space', fieldSelector: 'reason=FailedCreate' };
  const list = toPath({ verb: 'list', resource, query: { limit: '500' } });
  expect(list).toBe('/api/v1/namespaces/space/events?limit=500&fieldSelector=reason%3DFailedCreate');
  expect(toPath({ verb: 'watch', resource, query: { watch: 'true' } })).toContain('watch=true&fieldSelector=reason');
});
