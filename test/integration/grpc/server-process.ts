// The view in a process of its own, so that its memory and its end can be watched. SIGTERM ends it.
// Arguments: how many milliseconds calls may take to end. Its pools: workers/busy with 10 workers, workers/idle with none.
import { systemClock } from '../../../src/clock.ts';
import { decide } from '../../../src/decision/decide.ts';
import { createBoard } from '../../../src/loop/board.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createGrpcView } from '../../../src/views/grpc/view.ts';
import { aPool, aSnapshot } from '../../builders/snapshot.ts';
import type { ServerReport } from './server.ts';

const board = createBoard();
const snapshot = aSnapshot({ pools: [aPool({ name: 'busy', backlog: 10 }), aPool({ name: 'idle' })] });
board.publish([{ snapshot, decision: decide(snapshot) }]);
const view = createGrpcView({
  board,
  address: '127.0.0.1:0',
  activationRepeatMs: 15_000,
  shutdownGraceMs: Number(process.argv[2]),
  clock: systemClock,
  logger: createLogger('info'),
});
const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
process.once('disconnect', () => ending.abort());

const port = await view.listen();
const report = (): void => {
  const memory: ServerReport = { port, rssBytes: process.memoryUsage.rss(), openStreams: view.countOpenStreams() };
  process.send?.(memory);
};
process.on('message', report);
report();
await view.run(ending.signal);
// The channel to the parent would keep this process alive; nothing else may.
if (process.connected) process.disconnect();
