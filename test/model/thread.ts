import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, runBatch } from './totals.ts';

const totals = await runBatch(workerData as Batch);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is a window's; a thread's port has none
parentPort?.postMessage(totals);
