import type { KeptTarget } from '../objects/scale-target.ts';

/** One number of replicas that we set ourselves, with the version that the target had after it. */
export interface OwnWrite {
  readonly replicas: number;
  readonly resourceVersion: string;
  /** name of the target that it was written to: the pool may have another one meanwhile */
  readonly target: string;
}

/** What we wrote is known before the watch shows it: of both, the newer counts. */
export interface OwnWrites {
  note(pool: string, write: OwnWrite): void;
  /** The target as the newer of the two has it; a write that the watch has caught up with is forgotten. */
  apply(pool: string, target: KeptTarget): KeptTarget;
}

export function createOwnWrites(): OwnWrites {
  const writes = new Map<string, OwnWrite>();
  return {
    note: (pool, write) => {
      writes.set(pool, write);
    },
    apply: (pool, target) => {
      const write = writes.get(pool);
      if (write === undefined) return target;
      const { replicas, resourceVersion } = write;
      if (write.target === target.name && isNewer(resourceVersion, target.resourceVersion)) {
        return { ...target, replicas, resourceVersion };
      }
      writes.delete(pool);
      return target;
    },
  };
}

/**
 * Versions of one kind are decimal numbers that grow (Kubernetes ≥ 1.35 promises it, KEP-5504; all before did it). Of
 * anything else nothing is known, so then the watch is right.
 */
function isNewer(left: string, right: string): boolean {
  return /^\d+$/.test(left) && /^\d+$/.test(right) && BigInt(left) > BigInt(right);
}
