import { setTimeout as delay } from 'node:timers/promises';
import { type AuditLine, readAudit } from '../test/cluster/recorder/audit.ts';
import { toManifests, toNamespace, toScaledObject } from '../test/cluster/workload/manifests.ts';
import { connectPublisher, type Publisher } from '../test/cluster/workload/publisher.ts';
import { toSleeperDeployment } from '../test/cluster/workload/sleepers.ts';
import { startWorld, type World } from '../test/cluster/world.ts';
import { type Load, startBusyLoops } from './lags-load.ts';

/** The HPA controller has five workers, so that many HPAs that are due at once wait for each other. */
const POOLS = 50;

const MEASURE_MS = 120_000;

/** Backlogs change so often, so that nearly every look of an HPA ends in a write. */
const CHANGE_EVERY_MS = 5_000;

/**
 * How long after an answer of ours an HPA may still write what it was told: from the moment at which the API server is asked
 * for the metric, which is before we are, to the end of the write that follows, by its audit log.
 */
export async function measureWrites() {
  const world = await startWorld({ audit: 'scaling' });
  try {
    return [await measureUnder(world, 'idle'), await measureUnder(world, 'busy')];
  } finally {
    await world.stop();
  }
}

async function measureUnder(world: World, load: Load) {
  const namespace = `writes-${load}`;
  const quotient = await world.startQuotient({
    name: namespace,
    environment: { SCALING: 'keda', NAMESPACES: namespace },
  });
  await makePools(world, namespace, quotient.scalerAddress);
  const loops = await startBusyLoops(world, load);
  const publisher = await connectPublisher(world.broker.amqpUrl);
  await changeBacklogs(world, namespace, publisher);
  await publisher.close();
  await loops.stop();
  const values = toLags(readAudit(world.bed.layout.file('audit.jsonl')), namespace);
  await world.bed.kubectl.run(['delete', 'namespace', namespace]);
  await quotient.component.terminate();
  await quotient.stop();
  process.stdout.write(`${load}: ${values.length} writes of HPAs\n`);
  return { what: `metric asked for → replicas written, ${POOLS} HPAs at once`, load, values };
}

async function makePools({ bed }: World, namespace: string, scalerAddress: string): Promise<void> {
  const objects = toNames().flatMap((name) => [
    toSleeperDeployment({ namespace, name, cpu: '10m' }),
    toScaledObject({
      namespace,
      name,
      triggers: [{ type: 'external-push', metadata: { scalerAddress, queueName: `${namespace}.${name}` } }],
      maxReplicaCount: 5,
      pollingInterval: 30,
      tolerance: '0',
    }),
  ]);
  await bed.kubectl.apply(toManifests([toNamespace(namespace)]));
  await bed.kubectl.apply(toManifests(objects));
}

function toNames(): readonly string[] {
  return Array.from({ length: POOLS }, (_, index) => `pool-${index}`);
}

async function changeBacklogs({ broker }: World, namespace: string, publisher: Publisher): Promise<void> {
  const endMs = performance.now() + MEASURE_MS;
  for (let turn = 0; performance.now() < endMs; turn += 1) {
    for (const [index, name] of toNames().entries()) {
      const queue = `${namespace}.${name}`;
      const level = (turn + index) % 5;
      // One more each time, and back to one.
      if (level === 0 && turn > 0) await broker.management.send('DELETE', `queues/%2F/${queue}/contents`);
      await publisher.publish(queue, [{ id: `${queue}-${turn}`, durationMs: 0 }]);
    }
    await delay(CHANGE_EVERY_MS);
  }
}

/** Each write of an HPA with the last time that it asked before it. */
function toLags(lines: readonly AuditLine[], namespace: string): readonly number[] {
  const askedAtMs = new Map<string, number>();
  const inOrder = lines
    .filter(({ objectRef }) => objectRef?.namespace === namespace)
    .toSorted((left, right) => Date.parse(left.requestReceivedTimestamp) - Date.parse(right.requestReceivedTimestamp));
  return inOrder.flatMap((line) => {
    const { objectRef, userAgent, requestURI } = line;
    if (userAgent?.includes('horizontal-pod-autoscaler') !== true) return [];
    if (objectRef?.apiGroup === 'external.metrics.k8s.io') {
      const pool = /scaledobject\.keda\.sh%2Fname%3D([a-z0-9-]+)/.exec(requestURI)?.[1];
      if (pool !== undefined) askedAtMs.set(pool, Date.parse(line.requestReceivedTimestamp));
      return [];
    }
    const asked = askedAtMs.get(objectRef?.name ?? '');
    const isWrite = objectRef?.subresource === 'scale' && line.responseStatus?.code === 200;
    return isWrite && asked !== undefined ? [Date.parse(line.stageTimestamp) - asked] : [];
  });
}
