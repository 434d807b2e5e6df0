import { z } from 'zod';

/**
 * The frozen inputs of one decision about one namespace, as plain JSON: what the board publishes, HTTP serves,
 * `quotient allocate` reads back, and the decision takes as its only argument.
 */

/** Raised when a reader of the old form would misread the new one. */
export const SNAPSHOT_VERSION = 1;

const amount = z.int().min(0);
const replicas = z.int().min(0).max(10_000_000);
const name = z.string().min(1);
/** Numbers that order pools are read as the decimal they are written as, so that 0.1 means a tenth exactly. */
const factor = z.number().min(1e-6).max(1e12);
const timestamp = z.iso.datetime();

const rowSchema = z
  .strictObject({
    quota: name.meta({ description: 'name of the ResourceQuota' }),
    resource: name.meta({ description: 'as the quota names it: requests.cpu, memory, pods …' }),
    hard: amount.meta({ description: 'its ceiling, in milli-CPU, bytes or counts' }),
    reserve: amount.default(0).meta({ description: 'kept free at all times' }),
    foreign: amount.default(0).meta({ description: 'charged by pods that belong to no pool' }),
    pods: amount
      .optional()
      .meta({ description: 'charged by all pods, as far as they can be seen; absent: what is set' }),
    used: amount.optional().meta({ description: 'what the quota says is used' }),
    uncounted: amount.optional().meta({ description: 'charged by pods that used is not seen to hold yet' }),
  })
  .meta({ description: 'one resource of one ResourceQuota; quotas are never merged' });

const queueSchema = z.strictObject({
  broker: name,
  vhost: name,
  name,
  absentSince: timestamp.optional().meta({ description: 'since when the broker has said that it has no such queue' }),
});

/** What a pool's pods do, for deciding how much may be asked for now. Absent: what is set runs, and nothing lags. */
const motionSchema = z.strictObject({
  active: replicas.meta({ description: 'pods that exist, neither terminating nor finished' }),
  terminating: replicas.default(0),
  told: replicas.default(0).meta({ description: 'largest value that may still become what is set' }),
  out: replicas.default(0).meta({ description: 'workers asked for and not seen yet' }),
  lastLevel: replicas.optional().meta({ description: 'the last grant, or the floor that only KEDA goes below' }),
  hasFallen: z.boolean().default(false).meta({ description: 'the level fell while an answer could still carry more' }),
  isRefused: z.boolean().default(false).meta({ description: 'a pod of it was refused a moment ago' }),
  recentTarget: replicas.optional().meta({ description: 'the largest allocation of the last seconds (yieldAfterMs)' }),
  steadyTarget: replicas.optional().meta({ description: 'the smallest allocation of the last seconds' }),
});

/** How fast direct scaling moves a pool: at once where nothing is said, else at the HPA's pace, for the reason that is said. */
const paceSchema = z.strictObject({ up: z.string().optional(), down: z.string().optional() });

const learnedSchema = z.strictObject({
  seconds: factor.meta({ description: 'mean duration of one message, in seconds' }),
  acknowledged: amount.meta({ description: 'messages that it rests on, the forgotten part of them left out' }),
});

const commonShape = {
  name,
  queue: queueSchema,
  weight: factor.default(1),
  priority: z.int().default(0),
  messagesPerWorker: z.int().min(1).default(1),
  expectedSeconds: factor.optional().meta({ description: 'mean duration of one message, in seconds, as declared' }),
  learned: learnedSchema.optional().meta({ description: "what the broker's own counts say of it" }),
  graceSeconds: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'after which a worker that is to go is killed with what it has in hand' }),
  minReplicaCount: replicas.default(0),
  maxReplicaCount: replicas,
  idleReplicaCount: replicas.optional(),
  replicas: replicas.default(0).meta({ description: 'what the scale target is set to now' }),
  charges: z
    .array(amount)
    .meta({ description: 'what one worker is charged, one number per row, in the order of rows' }),
  warnings: z.array(z.string()).default([]).meta({ description: 'what the author may want to mend' }),
  motion: motionSchema.optional(),
  pace: paceSchema.optional(),
};

const readyPoolSchema = z.strictObject({
  state: z.literal('ready').default('ready'),
  ...commonShape,
  backlog: z.strictObject({
    ready: amount,
    unacknowledged: amount,
    unacknowledgedIs: z.enum(['estimated', 'unknown']).optional().meta({
      description:
        'where the broker does not tell them: estimated from the declared prefetch, or unknown and taken as 0',
    }),
  }),
  recentNeed: amount.default(0).meta({ description: 'the largest need within the stabilization window' }),
});

const heldPoolSchema = z.strictObject({
  state: z.literal('held'),
  ...commonShape,
  cause: z.string().meta({ description: 'which input is unknown, or that the pool is paused' }),
  since: timestamp.optional(),
});

const rejectedPoolSchema = z.strictObject({
  state: z.literal('rejected'),
  name,
  mistake: z.string().meta({ description: "the author's mistake, as a sentence" }),
  warnings: z.array(z.string()).default([]),
});

const foreignDemandSchema = z
  .strictObject({
    name,
    refusedAt: timestamp.meta({ description: 'when it was first refused' }),
    charges: z.array(amount),
  })
  .meta({ description: "a refused pod of somebody else's Job, for which room is kept" });

const bodySchema = z.strictObject({
  version: z.literal(SNAPSHOT_VERSION),
  namespace: name,
  takenAt: timestamp,
  policy: z.enum(['queue-length', 'drain-time']).default('queue-length'),
  stability: z.number().min(0).lt(1).default(0.1).meta({ description: 'discount on running workers, 0 … 1' }),
  foreignShare: z.number().min(0).max(1).default(0.5).meta({ description: 'most of a row kept for foreign demand' }),
  isSettling: z.boolean().default(false).meta({ description: 'just started: what was told before is not known' }),
  rows: z.array(rowSchema),
  pools: z.array(
    z.preprocess(toExplicitState, z.discriminatedUnion('state', [readyPoolSchema, heldPoolSchema, rejectedPoolSchema])),
  ),
  foreignDemand: z.array(foreignDemandSchema).default([]),
});

export type Snapshot = z.infer<typeof bodySchema>;
export type SnapshotRow = Snapshot['rows'][number];
export type PoolSnapshot = Snapshot['pools'][number];
export type ReadyPool = Extract<PoolSnapshot, { state: 'ready' }>;
export type HeldPool = Extract<PoolSnapshot, { state: 'held' }>;
export type RejectedPool = Extract<PoolSnapshot, { state: 'rejected' }>;
export type ForeignDemand = Snapshot['foreignDemand'][number];
export type PoolPace = z.infer<typeof paceSchema>;
export type PoolMotion = z.infer<typeof motionSchema>;
export type LearnedDuration = z.infer<typeof learnedSchema>;
export type Policy = Snapshot['policy'];

/** Every rule a snapshot must keep, those that need two fields at once included. */
export const snapshotSchema: z.ZodType<Snapshot> = bodySchema.superRefine(checkAcrossFields).meta({ id: 'Snapshot' });

/** A pool without a state is an ordinary one: a snapshot written by hand need not name it. */
function toExplicitState(pool: unknown): unknown {
  return typeof pool === 'object' && pool !== null && !('state' in pool) ? { state: 'ready', ...pool } : pool;
}

function checkAcrossFields(snapshot: Snapshot, context: z.RefinementCtx): void {
  const report = (path: (string | number)[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  const seen = new Set<string>();
  for (const [index, pool] of snapshot.pools.entries()) {
    if (seen.has(pool.name)) report(['pools', index, 'name'], 'must be unique, and an earlier pool has it');
    seen.add(pool.name);
    if (pool.state === 'rejected') continue;
    if (pool.minReplicaCount > pool.maxReplicaCount) {
      report(['pools', index, 'minReplicaCount'], `must not be above maxReplicaCount ${pool.maxReplicaCount}`);
    }
  }
  for (const list of ['pools', 'foreignDemand'] as const) {
    for (const [index, entry] of snapshot[list].entries()) {
      if (!('charges' in entry) || entry.charges.length === snapshot.rows.length) continue;
      report([list, index, 'charges'], `must have one number per row, ${snapshot.rows.length} in all`);
    }
  }
}
