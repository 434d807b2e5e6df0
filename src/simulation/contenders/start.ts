import type { Policy } from '../../contract/snapshot.ts';
import type { Contender } from '../contender.ts';
import { DEFAULTS } from '../service/defaults.ts';
import { createNamespace, type Namespace, type NamespaceParts } from '../service/namespace.ts';
import { createQuotient, type QuotientParts } from '../service/quotient.ts';
import { SHIPPED } from '../service/rules.ts';
import { type Ask, startHpa } from '../world/hpa.ts';
import { type Keda, startKeda } from '../world/keda.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';
import { type Say, startRabbitmqScaler, startRule } from './rule.ts';
import { splitStatically } from './static-split.ts';

/** Pools that somebody scales. */
export interface ContenderParts
  extends Omit<NamespaceParts<number>, 'onSeen'>, Pick<QuotientParts<number>, 'onPublished'> {
  /** how many tasks each pool will get, for those who know that beforehand */
  readonly tasks: readonly number[];
  /** of the quota: left to Jobs by those who divide it beforehand */
  readonly leftToJobs?: readonly number[];
}

/** @returns the namespace, its pools scaled from now on by the contender, KEDA and the HPA */
export function startContender(world: World, contender: Contender, parts: ContenderParts): Namespace<number> {
  switch (contender) {
    case 'chart-rule':
      return startSaid(world, parts, (pools) => startRule(world, pools, parts.hard, 0.9));
    case 'operator-rule':
      return startSaid(world, parts, (pools) => startRule(world, pools, parts.hard, 1));
    case 'keda-rabbitmq':
      return startSaid(world, parts, (pools) => startRabbitmqScaler(world, pools));
    case 'static':
      return startStatic(world, parts);
    case 'queue-length':
      return startQuotient(world, parts, 'queue-length', 'direct');
    case 'queue-length-keda':
      return startQuotient(world, parts, 'queue-length', 'keda');
    case 'drain-time-learned':
    case 'drain-time-declared':
      return startQuotient(world, parts, 'drain-time', 'direct');
    case 'drain-time-learned-keda':
    case 'drain-time-declared-keda':
      return startQuotient(world, parts, 'drain-time', 'keda');
  }
}

function startSaid(world: World, parts: ContenderParts, start: (pools: readonly Pool[]) => Say): Namespace<number> {
  const namespace = createNamespace(world, { ...parts, onSeen: () => undefined });
  const say = start(namespace.pools);
  for (const [place, pool] of namespace.pools.entries()) {
    startScaling(world, pool, () => ({ value: say(place), isActive: say(place) > 0 }));
  }
  return namespace;
}

function startStatic(world: World, parts: ContenderParts): Namespace<number> {
  const namespace = createNamespace(world, { ...parts, onSeen: () => undefined });
  const left = parts.hard.map((amount, row) => amount - (parts.leftToJobs?.[row] ?? 0));
  const split = splitStatically(namespace.pools, left, parts.tasks);
  for (const [place, { target }] of namespace.pools.entries()) target.write(split[place] ?? 0, 'other', target.read());
  return namespace;
}

/** Of the shipped loop, where a pool waits. */
const WAITING_INTERVAL_MS = 200;

function startQuotient(
  world: World,
  parts: ContenderParts,
  policy: Policy,
  scaling: 'direct' | 'keda',
): Namespace<number> {
  const quotient = createQuotient(world, {
    ...parts,
    policy,
    scaling,
    stabilizationMs: DEFAULTS.stabilizationWindowMs,
    backlogIntervalMs: DEFAULTS.pollIntervalMs,
    waitingIntervalMs: WAITING_INTERVAL_MS,
    isLearning: policy === 'drain-time',
    rules: SHIPPED,
  });
  for (const pool of quotient.namespace.pools) {
    const { name } = pool.plan;
    quotient.connect(name, startScaling(world, pool, quotient.toAsk(name)));
  }
  quotient.start();
  return quotient.namespace;
}

function startScaling(world: World, { plan, target, workers }: Pool, ask: Ask): Keda {
  startHpa(world, plan, { target, countReplicas: workers.countActive }, ask);
  return startKeda(world, plan, target, ask);
}
