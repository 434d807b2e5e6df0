import { type Clock, systemClock } from '../../../src/clock.ts';
import { createKubernetesClient, type KubernetesClient } from '../../../src/kubernetes/client.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';
import type { Change } from '../../../src/kubernetes/watch-cache.ts';
import type { Recovery } from '../../../src/kubernetes/recovery.ts';
import { type Watch, watchResource } from '../../../src/kubernetes/watch.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { type ScriptedServer, startScriptedServer, type Step } from './scripted-server.ts';
import { runUntilFinished } from './running.ts';

/** A watch of ConfigMaps that runs against a scripted server. */
export interface Followed {
  readonly server: ScriptedServer;
  readonly client: KubernetesClient;
  readonly watch: Watch<string>;
  /** every change so far, in words: `+a=1`, `a=1>2`, `-a=2` */
  readonly changes: readonly string[];
  /** what was logged, level and message */
  readonly logged: readonly string[];
  /** Ends the watch; settles when it has. */
  stop(): Promise<void>;
}

/** The real clock in a hurry: no sleep takes longer than 10 ms, but how long it was meant to be is written down. */
export function aHastyClock(): Clock & { readonly sleeps: readonly number[] } {
  const sleeps: number[] = [];
  return {
    ...systemClock,
    sleeps,
    sleep: async (ms, signal) => {
      sleeps.push(ms);
      await systemClock.sleep(Math.min(ms, 10), signal);
    },
  };
}

/** Starts to follow, and ends everything with the test. */
export async function follow(
  steps: readonly Step[],
  {
    clock = aHastyClock(),
    requestTimeoutMs = 5_000,
    recovery,
  }: { readonly clock?: Clock; readonly requestTimeoutMs?: number; readonly recovery?: Recovery } = {},
): Promise<Followed> {
  const server = await startScriptedServer(steps);
  const client = createKubernetesClient(server.access, { requestTimeoutMs });
  const changes: string[] = [];
  const logged: string[] = [];
  const logger = createLogger('info', { write: (line) => logged.push(toLogged(line)) });
  const watch = watchResource<string>({
    client,
    clock,
    logger,
    resource: { version: 'v1', plural: 'configmaps' },
    toKept,
    onChange: (batch) => changes.push(...batch.map(toWords)),
    staleAfterMs: 15_000,
    ...(recovery === undefined ? {} : { recovery }),
  });
  const stop = runUntilFinished(watch, client, server);
  return { server, client, watch, changes, logged, stop };
}

/** What is kept of a ConfigMap: its value. One without is not wanted, and one that says so cannot be read. */
export function toKept({ data }: KubernetesObject): string | undefined {
  const value = (data as { readonly value?: string } | undefined)?.value;
  if (value === 'unreadable') throw new Error('the value is unreadable');
  return value;
}

/** The kept objects as they are now. */
export function toValues(watch: Watch<string>): Readonly<Record<string, string>> | undefined {
  const reading = watch.read();
  if (reading.state === 'never') return undefined;
  return Object.fromEntries([...reading.value].map(([key, value]) => [key.replace('montage/', ''), value]));
}

function toWords({ key, before, after }: Change<string>): string {
  const name = key.replace('montage/', '');
  if (before === undefined) return `+${name}=${after}`;
  return after === undefined ? `-${name}=${before}` : `${name}=${before}>${after}`;
}

function toLogged(line: string): string {
  const { level, code, msg } = JSON.parse(line) as {
    readonly level: number;
    readonly code?: string;
    readonly msg: string;
  };
  return `${level} ${msg}${code === undefined ? '' : `: ${code}`}`;
}
