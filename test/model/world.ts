import type { World } from '../../src/simulation/world/world.ts';
import type { Scenario } from './scenario.ts';

/** The world of one of the checker's runs. */
export interface ModelWorld extends World {
  readonly scenario: Scenario;
}

/** Has everything outside stopped changing? */
export function isStill({ events, scenario }: ModelWorld): boolean {
  return events.nowMs() >= scenario.stillAtMs;
}
