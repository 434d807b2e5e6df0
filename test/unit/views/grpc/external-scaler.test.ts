import { pino } from 'pino';
import { expect, it } from 'vitest';
import { METRIC_NAME } from '../../../../src/contract/metric-name.ts';
import { decide } from '../../../../src/decision/decide.ts';
import { createBoard } from '../../../../src/loop/board.ts';
import { createExternalScaler } from '../../../../src/views/grpc/external-scaler.ts';
import { createOpenStreams } from '../../../../src/views/grpc/open-streams.ts';
import { createPoolFinder } from '../../../../src/views/grpc/pool-finder.ts';
import { aClock } from '../../../builders/clock.ts';
import { aHeldPool, aPool, aSnapshot } from '../../../builders/snapshot.ts';

it('tells the loop every number and every "active" that KEDA is answered, and that there was none', () => {
  const board = createBoard();
  const snapshot = aSnapshot({
    pools: [aPool({ name: 'busy', backlog: 4 }), aPool({ name: 'idle' }), aHeldPool({ name: 'held', replicas: 0 })],
  });
  board.publish([{ snapshot, decision: decide(snapshot) }]);
  const told: unknown[] = [];
  const scaler = createExternalScaler({
    pools: createPoolFinder(board),
    activationStreams: { open: () => undefined, review: () => undefined },
    openStreams: createOpenStreams(),
    clock: aClock(),
    logger: pino({ enabled: false }),
    answers: {
      onMetric: ({ name }, replicas) => told.push([name, replicas]),
      onActive: ({ name }) => told.push([name, 'active']),
    },
  });
  for (const name of ['busy', 'idle', 'held']) {
    const reference = { namespace: snapshot.namespace, name, scalerMetadata: { queueName: name } };
    scaler.GetMetrics({ request: { scaledObjectRef: reference, metricName: METRIC_NAME } } as never, () => undefined);
    scaler.IsActive({ request: reference } as never, () => undefined);
  }
  expect(told).toEqual([
    ['busy', 4],
    ['busy', 'active'],
    ['idle', 0],
    ['held', undefined],
  ]);
});
