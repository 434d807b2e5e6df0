import { once } from 'node:events';
import { systemClock } from '../src/clock.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { createKubernetesInput, type KubernetesInput } from '../src/inputs/cluster/watched/input.ts';
import { createLogger, type Logger } from '../src/telemetry/logger.ts';
import { SCALER_ADDRESS } from '../test/builders/kubernetes.ts';
import { readHeapBytes } from './heap.ts';
import { toObjects, type WorldSize } from './watch-objects.ts';
import { createInProcessServer, type InProcessServer } from './watch-server.ts';

/** The cluster input, following a world that is complete. */
export interface Following {
  readonly input: KubernetesInput;
  readonly server: InProcessServer;
  readonly config: Config;
  readonly logger: Logger;
  /** from the first request until every namespace was read, with nothing missing */
  readonly startMs: number;
  /** what the input keeps alive */
  readonly heapBytes: number;
  stop(): Promise<void>;
}

/** Follows such a world from its first list on. */
export async function follow(size: WorldSize): Promise<Following> {
  const server = createInProcessServer(toObjects(size));
  const environment = { SCALER_ADDRESSES: SCALER_ADDRESS };
  const config = { ...loadConfig({ flags: {}, environment }), answerWindowMs: 0 };
  const logger = createLogger('error', { write: (line) => process.stderr.write(line) });
  const heapBefore = readHeapBytes();
  const startedMs = performance.now();
  const input = createKubernetesInput({ client: server.client, clock: systemClock, logger, config });
  const stopping = new AbortController();
  const complete = untilComplete(input, size);
  const over = input.run(stopping.signal);
  await complete;
  const startMs = performance.now() - startedMs;
  const heapBytes = readHeapBytes() - heapBefore;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await over;
  };
  return { input, server, config, logger, startMs, heapBytes, stop };
}

/** Reads once when all lists are there, as the loop does when it has been woken. */
async function untilComplete(input: KubernetesInput, size: WorldSize): Promise<void> {
  const listened = new EventTarget();
  const undo = input.onChange(() => listened.dispatchEvent(new Event('change')));
  while (input.status().some(({ lists }) => lists === 0)) await once(listened, 'change');
  undo();
  const reading = input.read();
  const states = reading.state === 'never' ? [] : reading.value;
  const pools = states.reduce((sum, state) => sum + (state.heldBecause === undefined ? state.pools.length : 0), 0);
  const expected = size.namespaces * size.poolsPerNamespace;
  if (pools !== expected) throw new Error(`${pools} pools were read, and ${expected} were expected`);
}
