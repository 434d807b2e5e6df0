import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startWorld, type World, type WorldOptions } from '../cluster/world.ts';

/** One world for all tests of a `describe`; its logs are kept if one fails. */
export function useWorld(options?: WorldOptions): () => World {
  let world: World | undefined;
  const find = (): World => {
    if (world === undefined) throw new Error('the world is there only while tests run');
    return world;
  };
  beforeAll(async () => {
    world = await startWorld(options);
  });
  afterAll(() => world?.stop());
  beforeEach(({ onTestFailed }) => onTestFailed(() => find().bed.keepFiles()));
  return find;
}
