import { untilAborted } from '../../aborted.ts';
import type { PoolName } from '../../contract/pool-name.ts';
import { type Bucket, FULL_BUCKET } from '../../decision/scaling/bucket.ts';
import { NO_SCALING_MEMORY, type ScalingMemory } from '../../decision/scaling/memory.ts';
import { scale } from '../../decision/scaling/scale.ts';
import type { ScalingTarget } from '../../decision/scaling/target.ts';
import type { Board, Publication } from '../../loop/board.ts';
import { createScaleWriter, type ScaleWriter, type ScaleWriterParts, type VisibleTarget } from './scale-writer.ts';

export interface ScaleParts extends ScaleWriterParts {
  readonly board: Board;
  /** in ms; off: an idle pool keeps its last worker for KEDA's cooldown */
  readonly retireAfterMs: number | 'off';
  /** the targets of a namespace's pools, as they are seen now */
  readonly readTargets: (namespace: string) => readonly VisibleTarget[];
}

/** Sets what was granted between the ticks of the HPA, which agrees, since it reads the same number. */
export interface Scale {
  /** Settles only when every write under way is over. */
  run(signal: AbortSignal): Promise<void>;
}

export function createScale(parts: ScaleParts): Scale {
  const { board } = parts;
  return {
    run: async (signal) => {
      const writer = createScaleWriter(parts, signal);
      const review = createReview(parts, writer);
      const stopListening = board.onPublish(review);
      await untilAborted(signal);
      stopListening();
      await writer.settle();
    },
  };
}

/** Looks at every publication that is new, and starts the writes that it asks for. */
function createReview(parts: ScaleParts, writer: ScaleWriter): () => void {
  const { board, clock, retireAfterMs, readTargets, writes } = parts;
  const memories = new Map<string, ScalingMemory>();
  const reviewed = new Map<string, Publication>();
  let bucket: Bucket = FULL_BUCKET;
  let turn = 0;
  const reviewOne = (publication: Publication): void => {
    const { namespace } = publication.snapshot;
    const seen = readTargets(namespace);
    const targets = seen.map((target) => toTarget({ namespace, name: target.name }, target, { writer, writes }));
    const memory = memories.get(namespace) ?? NO_SCALING_MEMORY;
    const next = scale({ ...publication, targets, memory, bucket, nowMs: clock.nowMs(), retireAfterMs });
    memories.set(namespace, next.memory);
    writer.keepOnly(
      namespace,
      seen.map(({ name }) => name),
    );
    bucket = next.bucket;
    for (const write of next.writes) {
      const target = seen.find(({ name }) => name === write.pool);
      if (target !== undefined) writer.start(namespace, write, target);
    }
  };
  return () => {
    const publications = board.all();
    const namespaces = new Set(publications.map(({ snapshot }) => snapshot.namespace));
    for (const namespace of reviewed.keys()) {
      if (namespaces.has(namespace)) continue;
      reviewed.delete(namespace);
      writer.keepOnly(namespace, []);
      memories.delete(namespace);
    }
    // All share the tokens: whoever was first the last time is last now.
    turn += 1;
    const first = turn % Math.max(1, publications.length);
    for (const publication of [...publications.slice(first), ...publications.slice(0, first)]) {
      const { namespace } = publication.snapshot;
      if (reviewed.get(namespace) === publication) continue;
      reviewed.set(namespace, publication);
      reviewOne(publication);
    }
    writer.tellDue();
  };
}

function toTarget(
  pool: PoolName,
  target: VisibleTarget,
  { writer, writes }: { readonly writer: ScaleWriter; readonly writes: ScaleParts['writes'] },
): ScalingTarget {
  const conflictedVersion = writer.conflictedVersion(pool);
  return {
    ...target,
    ...writes.lately(pool),
    isWriteInFlight: writer.isBusy(pool),
    ...(conflictedVersion === undefined ? {} : { conflictedVersion }),
  };
}
