import { type Removal, type Removed, removeQueue, toPast } from '../actuators/queues/remove.ts';
import type { BrokerConfig, Config } from '../config.ts';
import { suggestWord } from '../contract/nearest-word.ts';
import { QuotientError } from '../errors.ts';
import { createAddressMatcher } from '../inputs/cluster/objects/scaler-address.ts';
import { openDeclares, type QueueDeclares } from '../rabbitmq/declares.ts';
import type { DescribedQueue } from '../rabbitmq/described-queue.ts';
import { createManagementClient, type ManagementClient } from '../rabbitmq/management.ts';
import type { CommandContext } from './context.ts';
import { loadCommandConfig } from './read-config.ts';
import { readSelection, type SelectionOptions } from './queues/selection.ts';
import { toQueueTable } from './queues/table.ts';

/** What `quotient queues` was told. */
export interface QueuesOptions extends SelectionOptions {
  /** settings by their name, as for `serve` */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly config?: string | undefined;
  readonly broker?: string | undefined;
  readonly vhost?: string | undefined;
  readonly output: 'table' | 'json';
  /** do it, and not only say what would be done */
  readonly yes?: true | undefined;
  readonly force?: true | undefined;
}

/** What is printed, and whether all that was asked for was done. */
export interface QueuesOutcome {
  readonly text: string;
  /** a sentence where it was not */
  readonly failure?: string;
}

/**
 * Lists, purges or deletes queues that a run has left over: HyperFlow never deletes its own.
 *
 * @param patterns of names; `*` stands for any text
 * @throws QuotientError a sentence: nothing named, no such broker, no connection
 */
export async function runQueues(
  action: 'list' | Removal,
  patterns: readonly string[],
  options: QueuesOptions,
  context: CommandContext,
): Promise<QueuesOutcome> {
  const { signal } = context;
  const config = await loadCommandConfig(options.flags, options.config, context.environment);
  const { brokers } = config;
  const broker = findBroker(brokers, options.broker);
  const vhost = options.vhost ?? broker.vhost;
  const isOurs = createAddressMatcher(config.scalerAddresses);
  const selection = await readSelection(patterns, options, { broker, vhost, brokers, isOurs }, signal);
  if (action !== 'list' && selection === undefined) {
    throw new QuotientError(
      'invalid-input',
      `name the queues to ${action}: patterns such as 'montage.*', --prefix, --workerpools or --namespace`,
    );
  }
  const { managementUrl } = broker;
  if (managementUrl === undefined) {
    throw new QuotientError(
      'invalid-input',
      `broker "${broker.name}" has no managementUrl, which queues are listed by`,
    );
  }
  const client = createManagementClient({ ...broker, managementUrl }, config);
  try {
    const all = await readQueues(client, vhost, signal);
    const queues = all
      .filter(({ name }) => selection?.includes(name) ?? true)
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
    if (action === 'list') return { text: toText(queues.map(toListed), options, 'list') };
    const isDry = options.yes !== true;
    const isForced = options.force === true;
    const results = await removeAll(queues, { config, broker, vhost, client, action, isForced, isDry }, signal);
    return toOutcome(results, action, options, isDry);
  } finally {
    await client.close();
  }
}

/** With the messages as of now, where the broker has them: the full listing is some seconds late. */
async function readQueues(
  client: ManagementClient,
  vhost: string,
  signal: AbortSignal,
): Promise<readonly DescribedQueue[]> {
  const [described, live] = await Promise.all([client.describeQueues(vhost, signal), client.listQueues(vhost, signal)]);
  const totals = new Map(live.map((queue) => [queue.name, queue.totals]));
  return described.map((queue) => ({ ...queue, ...totals.get(queue.name) }));
}

function findBroker(brokers: readonly BrokerConfig[], name: string | undefined): BrokerConfig {
  const names = brokers.map((broker) => broker.name);
  const found = brokers.find((broker) => broker.name === (name ?? (brokers.length === 1 ? names[0] : 'default')));
  if (found !== undefined) return found;
  const what =
    name === undefined ? 'there are several brokers: name one with --broker' : `--broker ${name} is not configured`;
  throw new QuotientError('invalid-input', `${what}; ${suggestWord(name ?? '', names)}`);
}

function toListed(queue: DescribedQueue): Removed {
  return { queue, isDone: true, result: '' };
}

interface Removals {
  readonly config: Config;
  readonly broker: BrokerConfig;
  readonly vhost: string;
  readonly client: ManagementClient;
  readonly action: Removal;
  readonly isForced: boolean;
  readonly isDry: boolean;
}

/** One after the other: whoever watches the broker can follow, and a signal ends it between two. */
async function removeAll(
  queues: readonly DescribedQueue[],
  { config, broker, vhost, client, action, isForced, isDry }: Removals,
  signal: AbortSignal,
): Promise<readonly Removed[]> {
  const removed: Removed[] = [];
  let declares: QueueDeclares | undefined;
  const look = async (name: string) => {
    declares ??= await openDeclares({ broker, vhost }, config.requestTimeoutMs);
    const { answers, failure } = await declares.declare([name], signal);
    if (failure !== undefined) throw new QuotientError('outside', failure);
    const answer = answers.get(name);
    return answer?.kind === 'present' ? answer : undefined;
  };
  try {
    for (const queue of queues) {
      if (signal.aborted) break;
      removed.push(await removeQueue(queue, { client, vhost, removal: action, isForced, isDry, look }, signal));
    }
  } finally {
    await declares?.close();
  }
  return removed;
}

function toOutcome(
  results: readonly Removed[],
  removal: Removal,
  options: QueuesOptions,
  isDry: boolean,
): QueuesOutcome {
  const text = toText(results, options, removal);
  const left = results.filter(({ isDone }) => !isDone).length;
  const failed = results.filter(({ isFailed }) => isFailed === true).length;
  if (isDry && failed > 0) return { text, failure: `${failed} of ${results.length} queues could not be looked at` };
  if (isDry) {
    const hint = results.length === 0 || options.output === 'json' ? '' : `\nNothing was done: --yes does it.\n`;
    return { text: `${text}${hint}` };
  }
  return left === 0 ? { text } : { text, failure: `${left} of ${results.length} queues were not ${toPast(removal)}` };
}

function toText(results: readonly Removed[], { output }: QueuesOptions, action: 'list' | Removal): string {
  if (output === 'json') return `${JSON.stringify(results.map(toJson), undefined, 2)}\n`;
  return results.length === 0 ? 'no queue has such a name\n' : toQueueTable(results, action !== 'list', new Date());
}

function toJson({ queue, isDone, result }: Removed): unknown {
  return { ...queue, ...(result === '' ? {} : { isDone, result }) };
}
