import type { PoolDecision } from '../../decision/decision.ts';

/**
 * A queue in a few characters: its name, and where it is only if that is not vhost `/` of the broker `default`.
 */
export function toQueueText({ broker, vhost, name }: NonNullable<PoolDecision['queue']>): string {
  const place = [...(broker === 'default' ? [] : [`broker ${broker}`]), ...(vhost === '/' ? [] : [`vhost ${vhost}`])];
  return place.length === 0 ? name : `${name} (${place.join(', ')})`;
}
