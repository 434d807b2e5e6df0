import { onTestFinished } from 'vitest';
import type { KubernetesClient } from '../../../src/kubernetes/client.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** Runs a part until it is stopped or the test ends, and closes what it talks to. Returns what stops it. */
export function runUntilFinished(
  part: { run(signal: AbortSignal): Promise<void> },
  client: Pick<KubernetesClient, 'close'>,
  server: Pick<ScriptedServer, 'close'>,
): () => Promise<void> {
  const ended = new AbortController();
  const running = part.run(ended.signal);
  const stop = async (): Promise<void> => {
    ended.abort();
    await running;
  };
  onTestFinished(async () => {
    await stop();
    await client.close();
    await server.close();
  });
  return stop;
}
