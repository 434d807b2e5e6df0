import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { addTotals, type Batch, NO_TOTALS, runBatch, type Totals } from './totals.ts';

/** Small enough that progress is seen, large enough that starting a thread costs nothing beside it. */
const PART_RUNS = 100;

/**
 * @param threads 1: in this one
 * @param onProgress told of all runs so far
 */
export async function runBatchIn(threads: number, batch: Batch, onProgress: (runs: number) => void): Promise<Totals> {
  const parts = toParts(batch);
  let totals = NO_TOTALS;
  const work = async (): Promise<void> => {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const found = threads === 1 ? await runBatch(part) : await runInThread(part);
      totals = addTotals(totals, found);
      onProgress(totals.runs);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return totals;
}

async function runInThread(part: Batch): Promise<Totals> {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: part });
  const [totals] = (await once(thread, 'message')) as [Totals];
  await thread.terminate();
  return totals;
}

function toParts(batch: Batch): Batch[] {
  return Array.from({ length: Math.ceil(batch.runs / PART_RUNS) }, (_, place) => ({
    ...batch,
    firstSeed: batch.firstSeed + place * PART_RUNS,
    runs: Math.min(PART_RUNS, batch.runs - place * PART_RUNS),
  }));
}
