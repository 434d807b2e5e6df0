import { z } from 'zod';

/** Where a setting can come from besides the configuration file, and what its number means. */
type SettingMeta = {
  readonly description: string;
  readonly unit?: string;
  /** only settable in the configuration file */
  readonly fileOnly?: boolean;
  /** never printed */
  readonly secret?: boolean;
};

/** Text from the environment or a flag becomes a number; YAML has numbers already. */
function integer(min: number, max: number) {
  return z.preprocess(
    (input) => (typeof input === 'string' && input.trim() !== '' ? Number(input) : input),
    z.int().min(min).max(max),
  );
}

function fraction(max: number) {
  return z.preprocess(
    (input) => (typeof input === 'string' && input.trim() !== '' ? Number(input) : input),
    z.number().min(0).max(max),
  );
}

const address = z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[^:\s[\]]+):\d{1,5}$/, {
  error: 'must be HOST:PORT, such as 0.0.0.0:9090 or [::]:9090',
});
const url = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be a URL such as ${example}` }).refine((text) => !hasCredentials(text), {
    error: 'must not hold credentials: URLs get logged. Give a username and a password instead',
  });
const managementUrl = url(/^https?$/, 'http://rabbitmq:15672');
const amqpUrl = url(/^amqps?$/, 'amqp://rabbitmq:5672');
const filePath = z.string().min(1);

function hasCredentials(text: string): boolean {
  const parsed = URL.parse(text);
  return parsed !== null && (parsed.username !== '' || parsed.password !== '');
}

const meta = (setting: SettingMeta) => setting;

const credentialShape = {
  username: z.string().min(1).optional(),
  usernameFile: filePath.optional(),
  password: z.string().optional(),
  passwordFile: filePath.optional(),
};

const brokerSchema = z.strictObject({
  name: z.string().min(1),
  managementUrl,
  amqpUrl: amqpUrl.optional(),
  vhost: z.string().min(1).default('/'),
  ...credentialShape,
  namespaces: z.array(z.string().min(1)).min(1).optional(),
  vhosts: z.array(z.string().min(1)).min(1).optional(),
  queues: z.array(z.string().min(1)).min(1).optional(),
});

/** One RabbitMQ broker: how to reach it, and who may ask it for what. Absent lists allow everything; `*` in one matches any text. */
export type BrokerConfig = Readonly<z.infer<typeof brokerSchema>>;

const settingShape = {
  poolsFile: filePath
    .optional()
    .meta(meta({ description: 'YAML file with namespaces, quotas and pools, in place of Kubernetes' })),
  grpcAddress: address
    .default('0.0.0.0:9090')
    .meta(meta({ description: "where KEDA's external scaler protocol is served" })),
  httpAddress: address
    .default('0.0.0.0:8080')
    .meta(meta({ description: 'where health, metrics and the read-only API are served' })),
  rabbitmqManagementUrl: managementUrl
    .default('http://127.0.0.1:15672')
    .meta(meta({ description: 'management API of the broker named "default"' })),
  rabbitmqAmqpUrl: amqpUrl.optional().meta(
    meta({
      description:
        'AMQP address of the broker named "default"; needed only for quorum queues; default: the management host, port 5672',
    }),
  ),
  rabbitmqUsername: z
    .string()
    .min(1)
    .optional()
    .meta(meta({ description: 'user of the broker named "default"; default: guest' })),
  rabbitmqUsernameFile: filePath
    .optional()
    .meta(meta({ description: 'file that holds the user name, read anew for every request' })),
  rabbitmqPassword: z
    .string()
    .optional()
    .meta(meta({ description: 'password of the broker named "default"; default: guest', secret: true })),
  rabbitmqPasswordFile: filePath
    .optional()
    .meta(meta({ description: 'file that holds the password, read anew for every request' })),
  rabbitmqVhost: z
    .string()
    .min(1)
    .default('/')
    .meta(meta({ description: 'vhost of triggers that name none' })),
  brokers: z
    .array(brokerSchema)
    .min(1)
    .optional()
    .meta(meta({ description: 'several brokers, in place of the rabbitmq settings', fileOnly: true })),
  policy: z
    .enum(['queue-length', 'drain-time'])
    .default('queue-length')
    .meta(
      meta({ description: 'what shares are proportional to: the number of messages, or the seconds of work in them' }),
    ),
  stability: fraction(0.99)
    .default(0.1)
    .meta(
      meta({
        description: 'how much better a running worker ranks than one that would have to start',
        unit: 'fraction',
      }),
    ),
  stabilizationWindowMs: integer(0, 3_600_000)
    .default(30_000)
    .meta(
      meta({
        description: 'how long a need that fell keeps its running workers while nobody waits for their room',
        unit: 'ms',
      }),
    ),
  foreignShare: fraction(1)
    .default(0.5)
    .meta(meta({ description: "most of a row kept for refused pods of other owners' Jobs", unit: 'fraction' })),
  pollIntervalMs: integer(50, 60_000)
    .default(1_000)
    .meta(
      meta({
        description: 'pause between two reads of a vhost; never less than ten times what the last read took',
        unit: 'ms',
      }),
    ),
  requestTimeoutMs: integer(50, 60_000)
    .default(5_000)
    .meta(meta({ description: 'deadline of one request to a broker', unit: 'ms' })),
  staleAfterMs: integer(500, 3_600_000)
    .default(15_000)
    .meta(meta({ description: 'age past which a reading no longer counts and its pools are held', unit: 'ms' })),
  cycleIntervalMs: integer(50, 60_000)
    .default(1_000)
    .meta(meta({ description: 'longest pause between two decisions; a changed input starts one at once', unit: 'ms' })),
  activationRepeatMs: integer(1_000, 600_000)
    .default(15_000)
    .meta(
      meta({
        description: 'how often a push stream repeats "active" while the target still has no replica',
        unit: 'ms',
      }),
    ),
  shutdownGraceMs: integer(0, 300_000)
    .default(10_000)
    .meta(meta({ description: 'how long open calls may take after SIGTERM', unit: 'ms' })),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta(meta({ description: 'least severe log lines that are written' })),
};
export const settingsSchema = z.strictObject(settingShape);
type Settings = z.infer<typeof settingsSchema>;

/** The whole configuration, checked, with brokers resolved. */
export type Config = Readonly<Omit<Settings, 'brokers' | `rabbitmq${string}`>> & {
  readonly brokers: readonly BrokerConfig[];
};
