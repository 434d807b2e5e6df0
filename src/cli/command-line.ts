import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from '@commander-js/extra-typings';
import { CONTENDERS } from '../simulation/contender.ts';
import { findErrorCode, QuotientError, toReason } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { addSettingOptions, readSettingFlags } from './setting-options.ts';

/** 0 all went well · 1 it did not, the message says why · 2 the command line itself is wrong */
export type ExitCode = 0 | 1 | 2;

/**
 * Runs one command line. Each command's module is imported only when it runs.
 *
 * @param words without the runtime and the script
 * @param environment read here and nowhere else
 */
export async function runCommandLine(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  const stop = new AbortController();
  const end = (): void => {
    // The second signal means "now": the shutdown that the first one started is given up.
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  };
  process.on('SIGTERM', end).on('SIGINT', end);
  // Whoever reads the output (`| head`) may go when it has seen enough; that is no failure of ours.
  process.stdout.once('error', (error) => {
    if (findErrorCode(error) === 'EPIPE') process.exit(0);
    process.stderr.write(`quotient: the output cannot be written: ${toReason(error)}\n`);
    process.exit(1);
  });
  try {
    const program = createProgram({ environment, signal: stop.signal, version: readVersion() });
    await program.parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    return toExitCode(error);
  } finally {
    process.off('SIGTERM', end).off('SIGINT', end);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('quotient')
    .description("Divides a namespace's ResourceQuota across worker pools in proportion to their RabbitMQ queues.")
    .version(context.version)
    .showSuggestionAfterError()
    .showHelpAfterError('(quotient --help lists the commands, quotient COMMAND --help their options)')
    .exitOverride();
  addServe(program, context);
  addAllocate(program, context);
  addExplain(program, context);
  addQuota(program, context);
  addRender(program, context);
  addQueues(program, context);
  addSimulate(program, context);
  addDemo(program, context);
  return program;
}

function addServe(program: Command, context: CommandContext): void {
  const serve = program
    .command('serve')
    .description('answer KEDA: read queues and quotas, divide, serve gRPC and HTTP until SIGTERM')
    .addHelpText(
      'after',
      '\nExample:\n  quotient serve --pools pools.yaml --rabbitmq-management-url http://127.0.0.1:15672\n',
    )
    .option('--config <file>', 'YAML file with any of these settings, and brokers (CONFIG_FILE)');
  addSettingOptions(serve).action(async (options) => {
    const { runServe } = await import('./serve.ts');
    await runServe(readSettingFlags(options), options.config, context);
  });
}

function addAllocate(program: Command, { signal }: CommandContext): void {
  program
    .command('allocate')
    .description('divide a saved snapshot: offline, exactly as the service would')
    .argument('[file]', 'snapshot as JSON; - is standard input', '-')
    .addOption(new Option('-o, --output <form>', 'what to print').choices(['table', 'json']).default('table' as const))
    .option('--explain', 'say of every pool why it gets what it gets, and what would change it')
    .addHelpText(
      'after',
      '\nExample:\n  curl -s localhost:8080/api/v1/namespaces/workerpools/snapshot | quotient allocate\n',
    )
    .action(async (file, { output, explain }) => {
      const { runAllocate } = await import('./allocate.ts');
      const form = output === 'json' ? 'json' : 'table';
      process.stdout.write(await runAllocate(file, { output: form, explain }, signal));
    });
}

function addExplain(program: Command, { signal }: CommandContext): void {
  program
    .command('explain')
    .description('say why a pool gets the replicas that it gets, who holds what it lacks, and what would change it')
    .argument('<pool>', 'NAMESPACE/POOL')
    .option('--server <url>', 'of a running instance', 'http://127.0.0.1:8080')
    .addOption(
      new Option(
        '--snapshot <file>',
        'a saved snapshot, in place of a running instance; - is standard input',
      ).conflicts('server'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  kubectl -n quotient exec deploy/quotient -- quotient explain workerpools/mproject\n',
    )
    .action(async (pool, options) => {
      const { runExplain } = await import('./explain.ts');
      process.stdout.write(await runExplain(pool, options, signal));
    });
}

function addQuota(program: Command, { signal }: CommandContext): void {
  program
    .command('quota')
    .description('print the ResourceQuota that labelled nodes can carry; nothing is written')
    .requiredOption('--nodes <selector>', 'label selector of the nodes that workers run on')
    .option('--name <name>', 'of the ResourceQuota', 'hflow-requests')
    .option('--namespace <namespace>', 'of the ResourceQuota')
    .option('--priority-class <name>', 'count only pods of this PriorityClass')
    .addOption(repeatable('--toleration <taint>', 'a taint that the workers tolerate: KEY[=VALUE][:EFFECT]'))
    .addOption(repeatable('--resource <name>', 'besides cpu and memory: ephemeral-storage, nvidia.com/gpu …'))
    .option('--kubeconfig <file>', 'default: KUBECONFIG, else ~/.kube/config')
    .option('--context <name>', 'of the kubeconfig; default: its current one')
    .addHelpText(
      'after',
      '\nExample:\n  quotient quota --nodes hyperflow-wms/nodepool=hfworker --namespace workerpools | kubectl apply -f -\n',
    )
    .action(async (options) => {
      const { runQuota } = await import('./quota.ts');
      process.stdout.write(await runQuota(options, signal));
    });
}

function addRender(program: Command, { signal }: CommandContext): void {
  program
    .command('render')
    .description("print what HyperFlow's WorkerPools come to: Deployments, ScaledObjects, the engine's configuration")
    .argument('[file]', 'YAML with WorkerPools, others are passed over; - is standard input', '-')
    .option('--keda <version>', 'KEDA to render for: before 2.18 it does not know tolerance', '2.21')
    .option('--scaler-address <host:port>', 'of Quotient', 'quotient.quotient.svc.cluster.local:9090')
    .option('--namespace <namespace>', 'of WorkerPools that name none; without it they are in default')
    .option('--template <file>', "a Deployment with names such as ${poolName} in it; default: HyperFlow's own")
    .option('--scaledobject-only', 'for Deployments that are there already')
    .addHelpText(
      'after',
      '\nExample:\n  helm template run hyperflow-run -n workerpools | quotient render --keda 2.16 --namespace workerpools | kubectl apply -f -\n',
    )
    .action(async (file, options) => {
      const { runRender } = await import('./render.ts');
      const { text, warnings } = await runRender(file, options, signal);
      process.stdout.write(text);
      for (const warning of warnings) process.stderr.write(`quotient: ${warning}\n`);
    });
}

function addQueues(program: Command, context: CommandContext): void {
  const queues = program
    .command('queues')
    .description(
      'what a run has left in RabbitMQ: HyperFlow never deletes its queues, and the next run would find old tasks',
    );
  for (const [action, description] of [
    ['list', 'print queues with their messages, consumers and how long nothing has happened to them'],
    ['purge', 'take the messages out of queues'],
    ['delete', 'delete queues'],
  ] as const) {
    const command = queues
      .command(action)
      .description(`${description}${action === 'list' ? '' : '; without --yes only says what it would do'}`)
      .argument('[patterns...]', 'names of queues; * stands for any text')
      .addOption(repeatable('--prefix <text>', 'queues whose names begin with it'))
      .option('--workerpools <file>', 'queues of the WorkerPools or ScaledObjects in a YAML file; - is standard input')
      .option('--namespace <namespace>', 'queues of the WorkerPools and ScaledObjects of a namespace of the cluster')
      .option('--kubeconfig <file>', 'default: KUBECONFIG, else ~/.kube/config')
      .option('--context <name>', 'of the kubeconfig; default: its current one')
      .option('--broker <name>', 'where several are configured')
      .option('--vhost <vhost>', "default: the broker's")
      .addOption(
        new Option('-o, --output <form>', 'what to print').choices(['table', 'json']).default('table' as const),
      )
      .option('--config <file>', 'YAML file with settings, as for serve (CONFIG_FILE)')
      .option(
        '--rabbitmq-management-url <url>',
        "of the broker (RABBITMQ_MANAGEMENT_URL; default 'http://127.0.0.1:15672')",
      )
      .option(
        '--rabbitmq-amqp-url <url>',
        "of the broker (RABBITMQ_AMQP_URL; default: the management host, on AMQP's own port)",
      )
      .option('--rabbitmq-username <name>', 'of the broker (RABBITMQ_USERNAME; the password is RABBITMQ_PASSWORD)');
    if (action !== 'list') {
      command.option('--yes', 'do it').option('--force', 'also to queues that have consumers');
      command.addHelpText('after', `\nExample:\n  quotient queues ${action} 'workerpools.*' --yes\n`);
    }
    command.action(async (patterns, given) => {
      const options = given as typeof given & { readonly yes?: true; readonly force?: true };
      const { runQueues } = await import('./queues.ts');
      const output = options.output === 'json' ? 'json' : 'table';
      const { rabbitmqManagementUrl, rabbitmqAmqpUrl, rabbitmqUsername } = options;
      const flags = { rabbitmqManagementUrl, rabbitmqAmqpUrl, rabbitmqUsername };
      const { text, failure } = await runQueues(action, patterns, { ...options, output, flags }, context);
      process.stdout.write(text);
      if (failure !== undefined) throw new QuotientError('outside', failure);
    });
  }
}

/** An option that may be given several times. */
function repeatable<Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, `${description}; may be given several times`)
    .default([] as string[], 'none')
    .argParser((value: string, given: string[]) => [...given, value]);
}

function addSimulate(program: Command, { signal }: CommandContext): void {
  program
    .command('simulate')
    .description(
      'run a workflow through pools that share a quota, in virtual time: how long, and what would shorten it',
    )
    .argument('<workflow>', 'WfFormat 1.4 or 1.5, HyperFlow workflow.json, - for standard input, or montage:2mass:1.0')
    .option('--quota <amounts>', 'what all pools share', 'cpu=21,memory=60Gi')
    .addOption(
      repeatable('--pools <pool>', "TYPE[:cpu=1,memory=500Mi,max=50], or * for all; default: the workflow's own"),
    )
    .option('--jobs <amounts>', 'what a Job takes of the quota, cpu=500m,memory=500Mi; default: Jobs run outside it')
    .addOption(
      new Option('--policy <name>', 'who scales the pools').choices(CONTENDERS).default('queue-length' as const),
    )
    .option('--compare', 'run it with every policy')
    .option('--pod-start <seconds>', 'from an admitted pod to its first task', '3')
    .option(
      '--grace <seconds>',
      'after which a worker that is to go is killed with its task (terminationGracePeriodSeconds)',
      '300',
    )
    .option('--durations <seconds>', 'of types of tasks, where the file says none or others: TYPE=12.5,TYPE=3', '')
    .option('--sweep <range>', 'also the makespan over the quota: cpu=8..64, cpu=8..64:4 or memory=16Gi..64Gi')
    .option('--seed <number>', 'of all that is left to chance', '1')
    .option('--runs <number>', 'of each policy, from one seed to the next; default: 3, or 1 from 10 000 tasks on')
    .option('--svg <file>', 'draw the CPU that pods hold over time')
    .addOption(new Option('-o, --output <form>', 'what to print').choices(['table', 'json']).default('table' as const))
    .addHelpText('after', '\nExample:\n  quotient simulate montage:2mass:0.25 --sweep cpu=8..64 --svg run.svg\n')
    .action(async (file, options) => {
      const { runSimulate } = await import('./simulate.ts');
      const policy = CONTENDERS.find((name) => name === options.policy) ?? 'queue-length';
      const output = options.output === 'json' ? 'json' : 'table';
      process.stdout.write(await runSimulate(file, { ...options, policy, output }, signal));
    });
}

function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('watch Montage runs on a simulated cluster, behind the real gRPC and HTTP servers')
    .option('--speed <factor>', 'how many times faster than life the cluster runs', '5')
    .option('--policy <policy>', 'queue-length, or drain-time with durations that are learned', 'queue-length')
    .option('--grpc-address <host:port>', 'where KEDA’s protocol is served', '127.0.0.1:9090')
    .option('--http-address <host:port>', 'where the API is served', '127.0.0.1:8080')
    .addHelpText(
      'after',
      '\nExample:\n  quotient demo --speed 20    then, elsewhere: curl localhost:8080/api/v1/allocations\n',
    )
    .action(async (options) => {
      const { runDemo } = await import('./demo.ts');
      await runDemo(options, context);
    });
}

function readVersion(): string {
  const path = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return version;
}

function toExitCode(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof QuotientError) {
    process.stderr.write(`quotient: ${error.message}\n`);
    return 1;
  }
  // Nobody's input but our own fault: the stack is what a report of it needs.
  const stack = error instanceof Error ? `\n${error.stack}` : '';
  process.stderr.write(`quotient: unexpected: ${toReason(error)}${stack}\n`);
  return 1;
}
