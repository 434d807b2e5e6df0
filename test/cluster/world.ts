import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RabbitMqNode, startRabbitMq } from '../rabbitmq/node.ts';
import { type Bed, type BedOptions, startBed } from './bed/bed.ts';
import { toKedaDefinitions } from './bed/keda.ts';
import { type KubeletOptions, startVirtualKubelet, type VirtualKubelet } from './kubelet/kubelet.ts';
import { type QuotientOnBed, type QuotientOptions, startQuotient } from './quotient/service.ts';
import { connectPublisher } from './workload/publisher.ts';

/** Everything around Quotient: a control plane, a node whose pods are processes, a broker, and a folder of the test's own. */
export interface World {
  readonly bed: Bed;
  readonly kubelet: VirtualKubelet;
  readonly broker: RabbitMqNode;
  readonly directory: string;
  /** With the world's own broker. */
  startQuotient(options?: Omit<QuotientOptions, 'managementUrl'>): Promise<QuotientOnBed>;
  /** Puts so many tasks that nobody works on into a queue. */
  fillQueue(queue: string, messages: number): Promise<void>;
  /** Ends everything in order, and removes the folder. */
  stop(): Promise<void>;
}

export interface WorldOptions extends Omit<BedOptions, 'keda'> {
  /** default: KEDA 2.21 runs; `definitions`: only its kinds are known, and nobody acts on them */
  readonly keda?: BedOptions['keda'] | 'definitions';
  readonly kubelet?: KubeletOptions;
}

export async function startWorld({ keda, kubelet: kubeletOptions, ...options }: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'quotient-world-'));
  const kedaOption = keda === 'definitions' ? 'none' : keda;
  const [bed, broker] = await Promise.all([
    startBed({ ...options, ...(kedaOption === undefined ? {} : { keda: kedaOption }) }),
    startRabbitMq(),
  ]);
  if (keda === 'definitions') await bed.kubectl.define(toKedaDefinitions('2.21'));
  const kubelet = await startVirtualKubelet(bed, kubeletOptions);
  return {
    bed,
    kubelet,
    broker,
    directory,
    startQuotient: (own = {}) => startQuotient(bed, { managementUrl: broker.managementUrl, ...own }),
    fillQueue: (queue, messages) => fillQueue(broker, queue, messages),
    stop: async () => {
      await kubelet.stop();
      await bed.stop();
      await broker.stop();
      await rm(directory, { recursive: true });
    },
  };
}

async function fillQueue({ amqpUrl }: RabbitMqNode, queue: string, messages: number): Promise<void> {
  const publisher = await connectPublisher(amqpUrl);
  const tasks = Array.from({ length: messages }, (_, index) => ({ id: `${queue}-${index}`, durationMs: 0 }));
  await publisher.publish(queue, tasks);
  await publisher.close();
}
