import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Component } from '../../cluster/bed/component.ts';
import type { World } from '../../cluster/world.ts';
import { setWallClock, toOwnWallClock } from './faketime.ts';
import type { Fault, FaultStage } from './fault.ts';

/** What a fault does to one process. */
interface Victim {
  kill(): Promise<void>;
  restart(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

/** Just before demand changes, so that what is right afterwards is not what was right before. */
const AT_MS = 10_000;

/** Processes that die and come back, or stop answering for a while. */
export const PROCESS_FAULTS: readonly Fault[] = [
  toKilled('rabbitmq-killed', 'RabbitMQ killed, back after 5 s', 5_000, ({ world }) => world.broker, 12_000),
  toFrozen('rabbitmq-frozen', 'RabbitMQ frozen for 20 s', 20_000, ({ world }) => world.broker, 12_000),
  toKilled(
    'api-server-killed',
    'API server killed, back after 5 s',
    5_000,
    ({ world }) => world.bed.components.apiServer,
  ),
  toFrozen('api-server-frozen', 'API server frozen for 20 s', 20_000, ({ world }) => world.bed.components.apiServer),
  toEtcdKilled(),
  toKilled('keda-operator-killed', "KEDA's operator killed, back after 10 s", 10_000, ({ world }) =>
    toPresent(world.bed.components.kedaOperator),
  ),
  toKilled('keda-adapter-killed', "KEDA's adapter killed, back after 20 s", 20_000, ({ world }) =>
    toPresent(world.bed.components.kedaAdapter),
  ),
  toQuotientFault('quotient-killed', 'Quotient killed, started again at once', 0),
  // As its liveness probe would do it: 5 s × 2, then it is killed.
  toQuotientFault('quotient-frozen', 'Quotient frozen for 20 s, then killed and started again', 20_000),
  {
    name: 'clock-jumped',
    title: "Quotient's wall clock an hour ahead for 10 s, then half a minute behind",
    atMs: AT_MS,
    prepare: (world, namespace) => Promise.resolve({ environment: toOwnWallClock(toClockPath(world, namespace)) }),
    strike: async ({ world, namespace, note }) => {
      const path = toClockPath(world, namespace);
      setWallClock(path, 3_600);
      await delay(10_000);
      note('and back');
      // Not before the bed's certificates were made: no connection could be opened any more.
      setWallClock(path, -30);
    },
  },
];

function toClockPath({ directory }: World, namespace: string): string {
  return join(directory, `${namespace}.clock`);
}

type FindVictim = (stage: FaultStage) => Victim;

function toKilled(name: string, title: string, downMs: number, find: FindVictim, atMs = AT_MS): Fault {
  return {
    name,
    title,
    atMs,
    strike: strikeFor(
      downMs,
      find,
      (victim) => victim.kill(),
      (victim) => victim.restart(),
    ),
  };
}

function toFrozen(name: string, title: string, forMs: number, find: FindVictim, atMs = AT_MS): Fault {
  return {
    name,
    title,
    atMs,
    strike: strikeFor(
      forMs,
      find,
      (victim) => victim.freeze(),
      (victim) => victim.thaw(),
    ),
  };
}

function strikeFor(
  forMs: number,
  find: FindVictim,
  harm: (victim: Victim) => Promise<void> | void,
  mend: (victim: Victim) => Promise<void> | void,
): Fault['strike'] {
  return async (stage) => {
    const victim = find(stage);
    await harm(victim);
    await delay(forMs);
    await mend(victim);
  };
}

/** Its cause has gone when the API server writes again, which takes it some seconds of its own. */
function toEtcdKilled(): Fault {
  const killed = toKilled(
    'etcd-killed',
    'etcd killed, back after 3 s',
    3_000,
    ({ world }) => world.bed.components.etcd,
  );
  return {
    ...killed,
    strike: async (stage) => {
      await killed.strike(stage);
      await waitForWrites(stage);
    },
  };
}

async function waitForWrites({ world, namespace }: FaultStage): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const annotations = { 'quotient.example/attempt': String(attempt) };
      await world.bed.client.patch(`/api/v1/namespaces/${namespace}`, { metadata: { annotations } });
      return;
    } catch (error) {
      if (attempt > 100) throw error;
      await delay(100);
    }
  }
}

function toQuotientFault(name: string, title: string, frozenMs: number): Fault {
  return {
    name,
    title,
    atMs: AT_MS,
    strike: async ({ quotient, mended }) => {
      const component = toPresent(quotient?.component);
      component.freeze();
      await delay(frozenMs);
      await component.kill();
      mended();
      await component.restart();
    },
  };
}

function toPresent(component: Component | undefined): Component {
  if (component === undefined) throw new Error('this fault needs a component that does not run here');
  return component;
}
