import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createScale } from '../../../../src/actuators/scale/scale.ts';
import type { VisibleTarget } from '../../../../src/actuators/scale/scale-writer.ts';
import { decide } from '../../../../src/decision/decide.ts';
import type { KubernetesClient } from '../../../../src/kubernetes/client.ts';
import { createBoard } from '../../../../src/loop/board.ts';
import { aClock } from '../../../builders/clock.ts';
import { aPool, aRow, aSnapshot } from '../../../builders/snapshot.ts';
import { aTarget } from '../../decision/scaling/scaled.ts';

it('lets no namespace with many pools that move hold the others up', async () => {
  const clock = aClock();
  const board = createBoard();
  const writtenAtMs = new Map<string, number>();
  const request: KubernetesClient['request'] = ({ resource, name }) => {
    writtenAtMs.set(`${resource.namespace}/${name}`, clock.nowMs());
    return Promise.resolve({ kind: 'answered', body: { metadata: { resourceVersion: '1' } } });
  };
  const pools: Readonly<Record<string, readonly string[]>> = {
    large: Array.from({ length: 200 }, (_, place) => `pool-${place}`),
    small: ['only'],
  };
  const readTargets = (namespace: string): readonly VisibleTarget[] =>
    (pools[namespace] ?? []).map((name) => ({
      ...aTarget({ name, replicas: writtenAtMs.has(`${namespace}/${name}`) ? 2 : 1 }),
      place: { resource: { version: 'v1', plural: 'deployments', namespace }, name, subresource: 'scale' },
    }));
  const scale = createScale({
    board,
    clock,
    client: { request } as KubernetesClient,
    logger: pino({ enabled: false }),
    retireAfterMs: 'off',
    readTargets,
    writes: { onWriteStart: () => undefined, onWriteEnd: () => undefined, lately: () => ({}) },
    noteWrite: () => undefined,
    findSubject: () => undefined,
    tell: () => undefined,
    onWrite: () => undefined,
  });
  const ended = new AbortController();
  const running = scale.run(ended.signal);
  for (let second = 0; second < 3; second += 1) {
    board.publish(
      Object.keys(pools).map((namespace) => {
        const targets = readTargets(namespace);
        const snapshot = aSnapshot({
          namespace,
          rows: [aRow({ hard: 1_000_000 })],
          pools: targets.map(({ name, target }) => aPool({ name, backlog: 2, replicas: target?.replicas ?? 0 })),
        });
        return { snapshot, decision: decide(snapshot) };
      }),
    );
    await clock.advance(1_000);
  }
  ended.abort();
  await running;
  expect(writtenAtMs.get('small/only')).toBeLessThan(2_000);
});
