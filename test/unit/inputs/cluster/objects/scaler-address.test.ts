import { describe, expect, it } from 'vitest';
import { createAddressMatcher } from '../../../../../src/inputs/cluster/objects/scaler-address.ts';

describe('the matcher of scaler addresses', () => {
  const service = createAddressMatcher(['quotient.tools:9090']);

  it.each([
    'quotient.tools:9090',
    'Quotient.Tools:9090',
    'quotient.tools.svc:9090',
    'quotient.tools.svc.cluster.local:9090',
    'quotient.tools.svc.cluster.local.:9090',
    'quotient.tools.svc.corp.example.com:9090',
    'dns:///quotient.tools:9090',
    'dns://10.96.0.10/quotient.tools.svc:9090',
    'dns:quotient.tools:9090',
    'passthrough:///quotient.tools.svc.cluster.local:9090',
    ' quotient.tools:9090 ',
  ])('takes %j for the Service that it names', (address) => {
    expect(service(address)).toBe(true);
  });

  it.each([
    ['another release in the same namespace', 'quotient-b.tools:9090'],
    ['a release of the same name in another namespace', 'quotient.tools-b.svc:9090'],
    ['another port', 'quotient.tools:9091'],
    ['no port', 'quotient.tools'],
    ['a name relative to some namespace', 'quotient:9090'],
    ['a longer name that begins alike', 'quotient.tools.example.com:9090'],
    ['a longer name that ends alike', 'my.quotient.tools.svc:9090'],
    ['nothing', ''],
  ])('leaves %s to others: %j', (_, address) => {
    expect(service(address)).toBe(false);
  });

  it('matches whatever spelling of ours is configured', () => {
    const matches = createAddressMatcher([
      'dns:///quotient.tools.svc.cluster.local:9090',
      '127.0.0.1:9090',
      '[::1]:9090',
    ]);
    expect(['quotient.tools:9090', '127.0.0.1:9090', '[::1]:9090'].map(matches)).toEqual([true, true, true]);
    expect(['127.0.0.2:9090', '127.0.0.1:9091', '[::2]:9090'].map(matches)).toEqual([false, false, false]);
  });

  it('does not take a Service named like a resolver for one', () => {
    const matches = createAddressMatcher(['dns:9090']);
    expect([matches('dns:9090'), matches('dns:///dns:9090'), matches(':9090')]).toEqual([true, true, false]);
  });

  it('claims nothing where no address is configured', () => {
    expect(createAddressMatcher([])('quotient.tools:9090')).toBe(false);
  });
});
