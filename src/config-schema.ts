import { z } from 'zod';

/** What is said of a setting besides its rule. */
export type SettingFacts = {
  readonly unit?: string | undefined;
  /** only settable in the configuration file */
  readonly isFileOnly?: boolean | undefined;
  /** where the flag is not simply the setting's name */
  readonly flag?: string | undefined;
  /** no flag (command lines are public), and never printed */
  readonly isSecret?: boolean | undefined;
};

function setting<Schema extends z.ZodType>(description: string, schema: Schema, facts: SettingFacts = {}): Schema {
  return schema.meta({ description, ...facts });
}

/** Text from the environment or a flag becomes a number; YAML has numbers already. */
function toNumeric(input: unknown): unknown {
  return typeof input === 'string' && input.trim() !== '' ? Number(input) : input;
}

const integer = (min: number, max: number) => z.preprocess(toNumeric, z.int().min(min).max(max));
/** `true` or `false`, as text or as YAML has it. */
const flag = z.preprocess(
  (input) => (input === 'true' ? true : input === 'false' ? false : input),
  z.boolean({ error: 'must be true or false' }),
);
const fraction = (max: number) => z.preprocess(toNumeric, z.number().min(0).max(max));
const text = z.string().min(1);
/** Unquoted, YAML makes a number of a password of digits. */
const secret = z.string({ error: 'must be text: put it in quotes' });

/** Where something is reached, or listens. */
export const addressSchema = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^:\s[\]]+):\d{1,5}$/, { error: 'must be HOST:PORT, such as 0.0.0.0:9090 or [::]:9090' })
  .refine((value) => Number(value.slice(value.lastIndexOf(':') + 1)) <= 65_535, {
    error: 'must have a port up to 65535',
  });

const url = (protocol: RegExp, example: string) =>
  z.url({ protocol, error: `must be a URL such as ${example}` }).refine((value) => !hasCredentials(value), {
    error: 'must not hold credentials, since URLs get logged; give a username and a password instead',
  });

function hasCredentials(value: string): boolean {
  const parsed = URL.parse(value);
  return parsed !== null && (parsed.username !== '' || parsed.password !== '');
}

const managementUrl = url(/^https?$/, 'http://rabbitmq:15672');
const metricsUrl = url(/^https?$/, 'http://rabbitmq:15692');
const amqpUrl = url(/^amqps?$/, 'amqp://rabbitmq:5672');

/** A list from a flag or the environment is written with commas. */
const list = z.preprocess(
  (input) => (typeof input === 'string' ? input.split(',').map((entry) => entry.trim()) : input),
  z.array(text).min(1),
);

/** As triggers name it: one of gRPC's resolvers may stand before it. */
const isScalerAddress = (value: string): boolean =>
  addressSchema.safeParse(value.replace(/^(dns|passthrough):(\/\/[^/]*\/)?(?=.*:)/, '')).success;

const policy = z.enum(['queue-length', 'drain-time']);

/** From a flag or the environment: `montage=drain-time,genome=queue-length`. */
const policies = z.preprocess(
  (input, context) => {
    if (typeof input !== 'string') return input;
    const entries = input.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
    const isRight = entries.every(([namespace, name, ...rest]) => {
      return namespace !== '' && policy.safeParse(name).success && rest.length === 0;
    });
    const isOnce = new Set(entries.map(([namespace]) => namespace)).size === entries.length;
    if (isRight && isOnce) return Object.fromEntries(entries) as unknown;
    const message = `must be NAMESPACE=POLICY, with commas between, each namespace once, each policy one of ${policy.options.join(', ')}`;
    context.addIssue({ code: 'custom', message, input });
    return z.NEVER;
  },
  z.record(text, policy),
);

const scaleTargetSchema = z.strictObject({ group: text, version: text, plural: text, kind: text });

/** A kind of scale target besides Deployment and StatefulSet: with `spec.replicas`, `spec.selector` and `spec.template`. */
export type ScaleTargetKind = Readonly<z.infer<typeof scaleTargetSchema>>;

const backlogSource = z.enum(['management', 'amqp']);

const brokerSchema = z.strictObject({
  name: text,
  source: backlogSource.optional(),
  managementUrl: managementUrl.optional(),
  amqpUrl: amqpUrl.optional(),
  metricsUrl: metricsUrl.optional(),
  vhost: text.default('/'),
  username: text.optional(),
  usernameFile: text.optional(),
  password: secret.optional(),
  passwordFile: text.optional(),
  namespaces: z.array(text).min(1).optional(),
  vhosts: z.array(text).min(1).optional(),
  queues: z.array(text).min(1).optional(),
});

/** An entry of `brokers`, before the rules that need two of its keys at once. */
export type ListedBroker = Readonly<z.infer<typeof brokerSchema>>;

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Every setting with its rule, default and meaning: the reference page and `--help` are made from this. */
export const settingsSchema = z.strictObject({
  poolsFile: setting('YAML file with namespaces, quotas and pools, in place of Kubernetes', text.optional(), {
    flag: '--pools',
  }),
  scalerAddresses: setting(
    'addresses under which KEDA reaches this release: triggers with another scalerAddress are not its own',
    list
      .refine((addresses) => addresses.every(isScalerAddress), {
        error: 'must be HOST:PORT each, such as quotient.quotient.svc.cluster.local:9090, with a port up to 65535',
      })
      .default(['quotient.quotient.svc.cluster.local:9090']),
  ),
  namespaces: setting('namespaces that are looked at, so that a Role in each suffices; absent: all', list.optional()),
  events: setting(
    'tell the authors of pools of mistakes and warnings by Events on their ScaledObjects',
    flag.default(true),
  ),
  scaleTargets: setting(
    'kinds of scale targets besides Deployment and StatefulSet, each with group, version, plural and kind',
    z.array(scaleTargetSchema).min(1).optional(),
    { isFileOnly: true },
  ),
  grpcAddress: setting("where KEDA's external scaler protocol is served", addressSchema.default('0.0.0.0:9090')),
  httpAddress: setting('where health, metrics and the read-only API are served', addressSchema.default('0.0.0.0:8080')),
  backlogSource: setting(
    "management: backlogs from the brokers' management API; amqp: by passive declares, for brokers without it, which tell ready messages only (docs/amqp.md)",
    backlogSource.default('management'),
  ),
  rabbitmqManagementUrl: setting(
    'management API of the broker named "default"',
    managementUrl.default('http://127.0.0.1:15672'),
  ),
  rabbitmqAmqpUrl: setting(
    'AMQP address of the broker named "default", needed for quorum queues and for source amqp; absent: the management host, at port 5672, or by amqps at 5671 where its URL is https',
    amqpUrl.optional(),
  ),
  rabbitmqMetricsUrl: setting(
    'Prometheus endpoint of the broker named "default", where acknowledgements are counted if its management statistics are off',
    metricsUrl.optional(),
  ),
  rabbitmqUsername: setting('user of the broker named "default"; absent: guest', text.optional()),
  rabbitmqUsernameFile: setting('file that holds the user name, read anew for every request', text.optional()),
  rabbitmqPassword: setting('password of the broker named "default"; absent: guest', secret.optional(), {
    isSecret: true,
  }),
  rabbitmqPasswordFile: setting('file that holds the password, read anew for every request', text.optional()),
  rabbitmqVhost: setting('vhost of triggers that name none', text.default('/')),
  brokers: setting('several brokers, in place of the rabbitmq settings', z.array(brokerSchema).min(1).optional(), {
    isFileOnly: true,
  }),
  policy: setting(
    'what shares are proportional to: the number of messages, or the seconds of work in them',
    policy.default('queue-length'),
  ),
  namespacePolicies: setting(
    'policies of single namespaces, where another than `policy` holds: NAMESPACE=POLICY, with commas between',
    policies.default({}),
  ),
  durationHalfLifeMs: setting(
    'drain-time, nothing declared: time with something in work after which what was learned of a message counts half',
    integer(10_000, 86_400_000).default(600_000),
    { unit: 'ms' },
  ),
  checkpoint: setting(
    'NAMESPACE/NAME of the ConfigMap that keeps what was learned over restarts, on Kubernetes; absent: nothing does',
    z
      .string()
      .regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, { error: 'must be NAMESPACE/NAME' })
      .optional(),
  ),
  stability: setting(
    'how much better a running worker ranks than one that would have to start',
    fraction(0.99).default(0.1),
    { unit: 'fraction' },
  ),
  stabilizationWindowMs: setting(
    'how long a need that fell keeps its running workers while nobody waits for their room',
    integer(0, 3_600_000).default(30_000),
    { unit: 'ms' },
  ),
  foreignShare: setting("most of a row kept for refused pods of other owners' Jobs", fraction(1).default(0.5), {
    unit: 'fraction',
  }),
  pollIntervalMs: setting(
    'shortest time between two reads of a vhost; longer where a read takes more than a tenth of it',
    // With a second, one message in twenty waits for longer than one until its pool is woken.
    integer(50, 60_000).default(750),
    { unit: 'ms' },
  ),
  requestTimeoutMs: setting('deadline of one request to a broker', integer(50, 60_000).default(5_000), { unit: 'ms' }),
  staleAfterMs: setting(
    'age past which a reading no longer counts and its pools are held',
    integer(500, 3_600_000).default(15_000),
    { unit: 'ms' },
  ),
  cycleIntervalMs: setting(
    'longest pause between two decisions; a changed input starts one at once',
    integer(50, 60_000).default(1_000),
    { unit: 'ms' },
  ),
  scaling: setting(
    'direct: also set granted replicas ourselves, between the ticks of the HPA; keda: leave every write to KEDA and the HPA',
    z.enum(['direct', 'keda']).default('direct'),
  ),
  retireAfterMs: setting(
    'after how long an idle pool gives its last worker up, where another pool waits for the room; "off": never',
    z.preprocess(toNumeric, z.int().min(1_000).max(3_600_000)).or(z.literal('off')).default(10_000),
    { unit: 'ms' },
  ),
  yieldAfterMs: setting(
    'after how long a pool that has work gives workers up to its peers, under direct scaling; 0: at once',
    integer(0, 60_000).default(20_000),
    { unit: 'ms' },
  ),
  answerWindowMs: setting(
    "for how long an answer to KEDA can still become the HPA's write; its room is kept so long, on Kubernetes",
    integer(0, 60_000).default(3_000),
    { unit: 'ms' },
  ),
  readingWindowMs: setting(
    'after which pods, scale targets and the used quota are all seen as they are, on Kubernetes',
    integer(0, 60_000).default(2_000),
    { unit: 'ms' },
  ),
  workerPools: setting(
    "make and keep a Deployment and a ScaledObject for each of HyperFlow's WorkerPools, in place of its operator",
    flag.default(false),
  ),
  workerPoolTemplate: setting(
    "YAML file with the Deployment that a WorkerPool gets; absent: the one of HyperFlow's operator",
    text.optional(),
  ),
  activationRepeatMs: setting(
    'how often a push stream repeats "active" while the target still has no replica',
    integer(1_000, 600_000).default(15_000),
    { unit: 'ms' },
  ),
  shutdownGraceMs: setting(
    'how long open calls may take after SIGTERM: gRPC first, then HTTP as long again',
    integer(0, 300_000).default(10_000),
    {
      unit: 'ms',
    },
  ),
  logLevel: setting('least severe log lines that are written', z.enum(logLevels).default('info')),
});

/** Every setting, checked, as the sources gave it. */
export type Settings = z.infer<typeof settingsSchema>;
