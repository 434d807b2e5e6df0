import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EventObject } from '../../../../src/actuators/events/event-object.ts';
import { createEvents } from '../../../../src/actuators/events/events.ts';
import { decide } from '../../../../src/decision/decide.ts';
import type { KubernetesClient } from '../../../../src/kubernetes/client.ts';
import { createBoard, type Publication } from '../../../../src/loop/board.ts';
import { aClock } from '../../../builders/clock.ts';
import { aHeldPool, aPool, aRejectedPool, aSnapshot } from '../../../builders/snapshot.ts';
import { aSubject } from './subjects.ts';

type Pools = NonNullable<Parameters<typeof aSnapshot>[0]>['pools'];

function aPublication(namespace: string, pools: Pools = []): Publication {
  const snapshot = aSnapshot({ namespace, pools });
  return { snapshot, decision: decide(snapshot) };
}

/** Events that follow a board, before an API server that takes all of them. */
function startEvents() {
  const clock = aClock();
  const board = createBoard();
  const looked: string[] = [];
  const written: string[] = [];
  const client: KubernetesClient = {
    request: ({ body }) => {
      const event = body?.value as EventObject | undefined;
      written.push(`${event?.involvedObject.name}: ${event?.reason}`);
      return Promise.resolve({ kind: 'answered', body: {} });
    },
    open: () => Promise.reject(new Error('nothing is watched here')),
    describe: () => ({ kind: 'unavailable', reason: '' }),
    close: () => Promise.resolve(),
  };
  const findSubject = (namespace: string, name: string) => {
    looked.push(`${namespace}/${name}`);
    return aSubject(name, { namespace, uid: `${namespace}/${name}` });
  };
  const events = createEvents({ client, clock, board, findSubject, logger: pino({ enabled: false }) });
  const ended = new AbortController();
  const running = events.run(ended.signal);
  onTestFinished(async () => {
    ended.abort();
    await running;
  });
  const publish = (...publications: readonly Publication[]): readonly string[] => {
    looked.length = 0;
    board.publish(publications);
    return [...looked];
  };
  return { clock, publish, written };
}

describe('Events about decisions', () => {
  it('look only at what was decided anew', () => {
    const { publish } = startEvents();
    const [a, b] = [aPublication('a', [aPool()]), aPublication('b', [aPool()])];
    expect(publish(a, b)).toEqual(['a/pool', 'b/pool']);
    expect(publish(a, b)).toEqual([]);
    expect(publish(a, aPublication('b', [aPool()]))).toEqual(['b/pool']);
    expect(publish(b)).toEqual(['b/pool']);
    expect(publish(a, b)).toEqual(['a/pool']);
  });

  it('are written once for as long as it is so, and again when it comes back', async () => {
    const { publish, clock, written } = startEvents();
    for (const pools of [[aRejectedPool()], [aRejectedPool()], [aPool()], [aRejectedPool()]]) {
      publish(aPublication('a', pools));
      await clock.advance(1_000);
    }
    publish();
    publish(aPublication('a', [aRejectedPool()]));
    await clock.advance(1_000);
    expect(written).toEqual(['pool: PoolRejected', 'pool: PoolRejected', 'pool: PoolRejected']);
  });

  it('are not written of pools that are held for a moment, or no more when it is their turn', async () => {
    const { publish, clock, written } = startEvents();
    const names = Array.from({ length: 20 }, (_, index) => `pool-${index}`);
    const held = (): Publication =>
      aPublication(
        'a',
        names.map((name) => aHeldPool({ name })),
      );
    publish(held());
    await clock.advance(4_999);
    publish(held());
    await clock.advance(1);
    expect(written).toEqual([]);
    publish(held());
    await clock.advance(500);
    publish(aPublication('a', []));
    await clock.advance(60_000);
    expect(written).toEqual(['pool-0: PoolHeld', 'pool-1: PoolHeld', 'pool-2: PoolHeld']);
  });
});
