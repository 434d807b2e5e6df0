import { describe, expect, it } from 'vitest';
import type { ManagedBroker } from '../../../../src/config.ts';
import { resolveQueue } from '../../../../src/inputs/backlog/access.ts';

const open: ManagedBroker = { name: 'default', managementUrl: 'http://rabbitmq:15672', vhost: 'work' };

function resolve(
  broker: Partial<ManagedBroker>,
  trigger: { vhost?: string; queueName?: string; broker?: string } = {},
) {
  const asked = { broker: 'default', queueName: 'hflow.mproject', ...trigger };
  return resolveQueue({ namespace: 'montage', trigger: asked }, [{ ...open, ...broker }]);
}

describe('which queue a trigger means', () => {
  it('is any queue of any vhost where the broker has no lists', () => {
    expect(resolve({}, { vhost: 'a/b' })).toEqual({ broker: 'default', vhost: 'a/b', name: 'hflow.mproject' });
  });

  it("is in the broker's own vhost where the trigger names none", () => {
    expect(resolve({})).toMatchObject({ vhost: 'work' });
  });

  it('is a mistake where nobody configured the broker, and the nearest name is told', () => {
    expect(resolve({}, { broker: 'defualt' })).toBe(
      'trigger metadata broker "defualt" is not configured; did you mean "default"?',
    );
  });

  it('is a mistake where the namespace may not use the broker', () => {
    expect(resolve({ namespaces: ['montage'] })).toBeTypeOf('object');
    expect(resolve({ namespaces: ['mont', 'team-*'] })).toBe(
      'namespace montage may not use broker "default"; its namespaces are: mont, team-*',
    );
  });

  it("is a mistake in a vhost that the broker's list leaves out, the broker's own included", () => {
    expect(resolve({ vhosts: ['other'] })).toBe(
      'vhost "work" of broker "default" is not allowed; its vhosts are: other',
    );
  });

  it.each([
    ['hflow.mproject', true],
    ['hflow.*', true],
    ['*', true],
    ['*.mproject', true],
    ['h*.m*t', true],
    ['hflow.mproject*', true],
    ['hflow', false],
    ['hflow.mprojec?', false],
    ['.*', false],
    ['*hflow', false],
    ['hflow.mpro*project', false],
    ['h*x*t', false],
  ])('takes the pattern %s literally but for its stars: allowed is %s', (pattern, isAllowed) => {
    expect(typeof resolve({ queues: [pattern] }) === 'object').toBe(isAllowed);
  });

  it('is decided in no time, however many stars a pattern has', () => {
    const pattern = `${'*a'.repeat(120)}*b`;
    expect(resolve({ queues: [pattern] }, { queueName: 'a'.repeat(255) })).toBeTypeOf('string');
  });
});
