import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesObject, ObjectList } from '../../cluster/client/objects.ts';
import type { World } from '../../cluster/world.ts';

/**
 * Settles so long after a tick of the namespace's HPAs: where in their period work comes matters more than anything else.
 * An HPA looks when it is made, and every period after that.
 */
export async function waitForPhase({ bed }: World, namespace: string, phaseMs: number): Promise<void> {
  const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
  const { items } = await bed.client.get<ObjectList<KubernetesObject>>(path);
  const madeMs = items.map(({ metadata }) => Date.parse(String(Reflect.get(metadata, 'creationTimestamp'))));
  const sinceTickMs = (Date.now() - Math.max(...madeMs)) % bed.hpaSyncPeriodMs;
  await delay((phaseMs - sinceTickMs + bed.hpaSyncPeriodMs) % bed.hpaSyncPeriodMs);
}
