import { once } from 'node:events';
import { createBoard } from '../../../src/loop/board.ts';
import { systemClock } from '../../../src/clock.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createHttpView } from '../../../src/views/http/view.ts';
import { createMetrics } from '../../../src/views/metrics.ts';
import { decide } from '../../../src/decision/decide.ts';
import { aPool, aSnapshot } from '../../builders/snapshot.ts';

// A process that serves HTTP, whose memory a test can look at; prints its port, ends at SIGTERM. Its answers are larger
// than what the system buffers for a connection that nobody reads.

const board = createBoard();
const snapshot = aSnapshot({ pools: [aPool({ warnings: ['w'.repeat(12 * 1024 ** 2)] })] });
board.publish([{ snapshot, decision: decide(snapshot) }]);
const metrics = createMetrics({
  board,
  status: () => [],
  countOpenStreams: () => 0,
  clock: systemClock,
  version: '1.2.3',
});
const view = createHttpView({
  board,
  address: '127.0.0.1:0',
  isReady: () => true,
  registry: metrics.registry,
  shutdownGraceMs: 1_000,
  clock: systemClock,
  logger: createLogger('error'),
  version: '1.2.3',
});
const port = await view.listen();
process.stdout.write(`${port}\n`);
const ending = new AbortController();
void once(process, 'SIGTERM').then(() => ending.abort());
await view.run(ending.signal);
