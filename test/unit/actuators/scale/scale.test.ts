import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createScale } from '../../../../src/actuators/scale/scale.ts';
import type { PoolEvent } from '../../../../src/actuators/events/pool-event.ts';
import type { VisibleTarget } from '../../../../src/actuators/scale/scale-writer.ts';
import { decide } from '../../../../src/decision/decide.ts';
import type { ApiAnswer, KubernetesClient } from '../../../../src/kubernetes/client.ts';
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

/** One namespace of one pool whose target the test sees and whose API server answers when it is told. */
function startScale(lately: () => { heard?: { most: number; last?: number } } = () => ({})) {
  const clock = aClock();
  const board = createBoard();
  const sent: number[] = [];
  const told: PoolEvent[] = [];
  let answer: (given: ApiAnswer) => void = () => undefined;
  let target = { replicas: 1, resourceVersion: '1' };
  const request = ({
    body,
  }: {
    readonly body: { readonly value: { readonly spec: { readonly replicas: number } } };
  }) => {
    sent.push(body.value.spec.replicas);
    return new Promise<ApiAnswer>((resolve) => {
      answer = resolve;
    });
  };
  const readTargets = (): readonly VisibleTarget[] => [
    {
      ...aTarget({ name: 'pool', target }),
      place: {
        resource: { version: 'v1', plural: 'deployments', namespace: 'space' },
        name: 'pool',
        subresource: 'scale',
      },
    },
  ];
  const scale = createScale({
    board,
    clock,
    client: { request } as unknown as KubernetesClient,
    logger: pino({ enabled: false }),
    retireAfterMs: 'off',
    readTargets,
    writes: { onWriteStart: () => undefined, onWriteEnd: () => undefined, lately },
    noteWrite: () => undefined,
    findSubject: () => ({ uid: 'uid' }) as never,
    tell: (event) => told.push(event),
    onWrite: () => undefined,
  });
  const ended = new AbortController();
  const running = scale.run(ended.signal);
  /** @param replicas what the target is seen to be set to */
  const publish = async (backlog: number, replicas = target.replicas): Promise<void> => {
    target = { ...target, replicas };
    const pools = [aPool({ name: 'pool', backlog, replicas })];
    const snapshot = aSnapshot({ namespace: 'space', rows: [aRow({ hard: 1_000_000 })], pools });
    board.publish([{ snapshot, decision: decide(snapshot) }]);
    await clock.advance(50);
  };
  const settle = async (given: ApiAnswer): Promise<void> => {
    answer(given);
    await clock.advance(0);
  };
  return { clock, board, sent, told, publish, settle, running, end: () => ended.abort() };
}

const WRITTEN: ApiAnswer = { kind: 'answered', body: { metadata: { resourceVersion: '2' } } };

it('has one write at a time under way for a pool, and tells of it once it is done', async () => {
  const { sent, told, publish, settle, running, end } = startScale();
  await publish(5);
  await publish(7);
  expect(sent).toEqual([5]);
  await settle(WRITTEN);
  await publish(7, 5);
  expect(sent).toEqual([5, 7]);
  expect(told).toMatchObject([{ finding: { reason: 'PoolScaled', sentence: expect.stringContaining('from 1 to 5') } }]);
  await settle(WRITTEN);
  end();
  await running;
});

it('does not move a pool past what its HPA has just heard', async () => {
  const { sent, publish, running, end } = startScale(() => ({ heard: { most: 3, last: 3 } }));
  await publish(5);
  expect(sent).toEqual([]);
  end();
  await running;
});

it('leaves a target alone at the version at which it was refused', async () => {
  const { sent, publish, settle, running, end } = startScale();
  await publish(5);
  await settle({ kind: 'failed', failure: { kind: 'conflict', reason: 'the object has been modified' } });
  await publish(6);
  expect(sent).toEqual([5]);
  end();
  await running;
});

it('is over only when the write under way is', async () => {
  const { publish, settle, running, end } = startScale();
  await publish(5);
  let isOver = false;
  void running.then(() => (isOver = true));
  end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  await settle(WRITTEN);
  await running;
});
