import { expect, it } from 'vitest';
import { describeRefusal } from '../../../src/kubernetes/api-failure.ts';

it('names the verb that RBAC lacks, which for an apply that makes an object is another one than was asked', () => {
  const resource = { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'montage' };
  const message =
    'deployments.apps "a" is forbidden: User "q" cannot create resource "deployments" in API group "apps"';
  expect(describeRefusal({ verb: 'patch', resource, name: 'a' }, { status: 403, message })).toEqual({
    kind: 'forbidden',
    reason: `may not create deployments.apps a in namespace montage: the ServiceAccount needs "create" (HTTP 403: ${message})`,
  });
});

it('blames RBAC for nothing that a webhook or a quota refuses', () => {
  const resource = { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'montage' };
  const message = 'admission webhook "policy.example.org" denied the request: no';
  expect(describeRefusal({ verb: 'patch', resource, name: 'a' }, { status: 403, message })).toEqual({
    kind: 'forbidden',
    reason: `patch deployments.apps a in namespace montage failed: HTTP 403: ${message}`,
  });
});
