import type { Decision } from '../../decision/decision.ts';
import { DEFAULTS } from './defaults.ts';
import type { World } from '../world/world.ts';

/** What the streams say to KEDA. */
export interface Pushes {
  /** Says `true` on the edge from 0, and again while the target has none. */
  follow(decision: Decision): void;
  /** since when KEDA has been told of work while the target had no replica */
  sinceMs(pool: string): number | undefined;
  /** as a service that has just started */
  forget(): void;
}

export function createPushes({ events }: World, push: (pool: string) => void): Pushes {
  const since = new Map<string, { readonly firstMs: number; readonly lastMs: number }>();
  return {
    sinceMs: (pool) => since.get(pool)?.firstMs,
    forget: () => since.clear(),
    follow: ({ pools }) => {
      for (const { name, granted = 0, current = 0 } of pools) {
        const known = since.get(name);
        if (granted === 0 || current > 0) since.delete(name);
        else if (known === undefined || events.nowMs() - known.lastMs >= DEFAULTS.activationRepeatMs) {
          since.set(name, { firstMs: known?.firstMs ?? events.nowMs(), lastMs: events.nowMs() });
          push(name);
        }
      }
    },
  };
}
