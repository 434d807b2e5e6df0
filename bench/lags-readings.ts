import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { ReadyPool, Snapshot, SnapshotRow } from '../src/contract/snapshot.ts';
import type { QuotientOnBed } from '../test/cluster/quotient/service.ts';
import { toManifests, toNamespace, toQuota, toScaledObject } from '../test/cluster/workload/manifests.ts';
import { connectPublisher } from '../test/cluster/workload/publisher.ts';
import { toSleeperDeployment } from '../test/cluster/workload/sleepers.ts';
import { startWorld, type World } from '../test/cluster/world.ts';
import { type Load, startBusyLoops } from './lags-load.ts';

const TURNS = 60;
const LOOK_MS = 10;

/** Nothing that is read is this late unless something is broken. */
const GIVEN_UP_AFTER_MS = 30_000;

const POOL = 'probe';
const CHURNING = Array.from({ length: 30 }, (_, index) => `churning-${index}`);

/**
 * How late each reading is: from the answer to a change of ours until a snapshot shows it, over the public API. Nobody else
 * changes anything in that namespace; under load thirty Deployments of another one come and go.
 */
export async function measureReadings() {
  const world = await startWorld({ keda: 'definitions' });
  try {
    return [...(await measureUnder(world, 'idle')), ...(await measureUnder(world, 'busy'))];
  } finally {
    await world.stop();
  }
}

interface Sight {
  readonly row: SnapshotRow;
  readonly pool: ReadyPool;
}

interface Change {
  readonly make: (turn: number) => Promise<unknown>;
  /** when it is seen, by what is measured: the sight before it, and the present one */
  readonly isSeen: Readonly<Record<string, (before: Sight, now: Sight) => boolean>>;
}

async function measureUnder(world: World, load: Load) {
  const namespace = `readings-${load}`;
  const quotient = await startProbed(world, namespace);
  const loops = await startBusyLoops(world, load);
  const stopping = new AbortController();
  const churning = load === 'busy' ? churn(world, stopping.signal) : Promise.resolve();
  const publisher = await connectPublisher(world.broker.amqpUrl);
  const publish = (turn: number) => publisher.publish(`${namespace}.${POOL}`, [{ id: `probe-${turn}`, durationMs: 0 }]);
  const values = new Map<string, number[]>();
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const change of toChanges(world, namespace, publish)) {
      for (const [what, ms] of await measure(quotient, namespace, change, turn)) {
        values.set(what, [...(values.get(what) ?? []), ms]);
      }
    }
  }
  await publisher.close();
  stopping.abort();
  await churning;
  await loops.stop();
  await quotient.component.terminate();
  await quotient.stop();
  return [...values].map(([what, all]) => ({ what, load, values: all }));
}

async function startProbed(world: World, namespace: string): Promise<QuotientOnBed> {
  const { kubectl } = world.bed;
  const quotient = await world.startQuotient({ name: namespace, environment: { SCALING: 'keda' } });
  const metadata = { scalerAddress: quotient.scalerAddress, queueName: `${namespace}.${POOL}` };
  await kubectl.apply(toManifests([toNamespace(namespace), toQuota(namespace, { 'requests.cpu': '8' })]));
  await kubectl.apply(
    toManifests([
      toSleeperDeployment({ namespace, name: POOL, cpu: '100m' }),
      toScaledObject({ namespace, name: POOL, triggers: [{ type: 'external-push', metadata }], maxReplicaCount: 10 }),
    ]),
  );
  await untilSeen(quotient, namespace, () => true);
  return quotient;
}

function toChanges(world: World, namespace: string, publish: (turn: number) => Promise<void>): readonly Change[] {
  const { client } = world.bed;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const scale = `/apis/apps/v1/namespaces/${namespace}/deployments/${POOL}/scale`;
  return [
    {
      make: (turn) => client.patch(scale, { spec: { replicas: 1 + (turn % 2) } }),
      isSeen: { 'replicas of a target': (before, now) => now.pool.replicas !== before.pool.replicas },
    },
    {
      make: (turn) => client.post(pods, toPod(turn)),
      isSeen: {
        'a pod that was made': (before, now) => now.row.foreign > before.row.foreign,
        "the quota's used, risen": (before, now) => (now.row.used ?? 0) > (before.row.used ?? 0),
      },
    },
    {
      make: (turn) => client.delete(`${pods}/${toPod(turn).metadata.name}`, { gracePeriodSeconds: 0 }),
      isSeen: {
        'a pod that has gone': (before, now) => now.row.foreign < before.row.foreign,
        "the quota's used, fallen": (before, now) => (now.row.used ?? 0) < (before.row.used ?? 0),
      },
    },
    { make: publish, isSeen: { 'the backlog': (before, now) => now.pool.backlog.ready > before.pool.backlog.ready } },
  ];
}

/** Of nobody: on no node that there is, so that nothing but its coming and going happens to it. */
function toPod(turn: number) {
  const resources = { requests: { cpu: '50m' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `foreign-${turn}` },
    spec: {
      nodeSelector: { nowhere: 'yes' },
      schedulerName: 'nobody',
      containers: [{ name: 'sleeper', image: 'none', command: ['/bin/sleep', '3600'], resources }],
    },
  };
}

async function measure(
  quotient: QuotientOnBed,
  namespace: string,
  { make, isSeen }: Change,
  turn: number,
): Promise<readonly (readonly [what: string, ms: number])[]> {
  // What the change before it has set off shall be over.
  await delay(300);
  const before = await untilSeen(quotient, namespace, () => true);
  await make(turn);
  const madeAtMs = performance.now();
  const waiting = new Map(Object.entries(isSeen));
  const seen: (readonly [string, number])[] = [];
  const isAllSeen = (now: Sight): boolean => {
    for (const [what, isSo] of waiting) {
      if (!isSo(before, now)) continue;
      seen.push([what, performance.now() - madeAtMs]);
      waiting.delete(what);
    }
    return waiting.size === 0;
  };
  await untilSeen(quotient, namespace, isAllSeen, () => [...waiting.keys()].join(', '));
  return seen;
}

async function untilSeen(
  quotient: QuotientOnBed,
  namespace: string,
  isSo: (sight: Sight) => boolean,
  what = () => 'the pool',
): Promise<Sight> {
  const endMs = performance.now() + GIVEN_UP_AFTER_MS;
  while (performance.now() < endMs) {
    const sight = await look(quotient, namespace);
    if (sight !== undefined && isSo(sight)) return sight;
    await delay(LOOK_MS);
  }
  throw new Error(`not seen within ${GIVEN_UP_AFTER_MS / 1000} s: ${what()}`);
}

async function look({ httpUrl }: QuotientOnBed, namespace: string): Promise<Sight | undefined> {
  const answer = await request(`${httpUrl}/api/v1/namespaces/${namespace}/snapshot`);
  const body = await answer.body.json();
  if (answer.statusCode !== 200) return undefined;
  const { rows, pools } = body as Snapshot;
  const [row] = rows;
  const pool = pools.find(({ name }) => name === POOL);
  return row !== undefined && pool?.state === 'ready' ? { row, pool } : undefined;
}

/** Thirty Deployments up and down, three seconds each way. */
async function churn({ bed }: World, signal: AbortSignal): Promise<void> {
  const namespace = 'churning';
  const toAll = (replicas: number) =>
    CHURNING.map((name) => toSleeperDeployment({ namespace, name, cpu: '10m' }, replicas));
  await bed.kubectl.apply(toManifests([toNamespace(namespace)]));
  for (let turn = 0; !signal.aborted; turn += 1) {
    await bed.kubectl.apply(toManifests(toAll(turn % 2)));
    await delay(3_000, undefined, { signal }).catch(() => undefined);
  }
}
