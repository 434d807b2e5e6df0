import type { QuotientOnBed, QuotientOptions } from '../../cluster/quotient/service.ts';
import type { World } from '../../cluster/world.ts';
import type { PoolScaling } from '../run/contenders.ts';

/** Something that goes wrong in the middle of a run, and is mended. */
export interface Fault {
  /** of files and namespaces */
  readonly name: string;
  /** for people: what is done */
  readonly title: string;
  /** after the run's start; its one change of demand comes at 11 s */
  readonly atMs: number;
  /** of all ScaledObjects, in place of what the contender says */
  readonly scaling?: Partial<PoolScaling>;
  /** sets replicas itself: that step is no scaler's */
  readonly setsReplicas?: true;
  /** what Quotient is started with besides the usual */
  prepare?(world: World, namespace: string): Promise<Pick<QuotientOptions, 'environment' | 'kubeconfigPath'>>;
  /** Does it; settles when its cause is gone. */
  strike(stage: FaultStage): Promise<void>;
}

export interface FaultStage {
  readonly world: World;
  readonly namespace: string;
  readonly quotient: QuotientOnBed | undefined;
  /** writes a sentence onto the timeline */
  readonly note: (text: string) => void;
  /** says that the cause is gone, where that is before `strike` settles: what is slow from then on is ours */
  readonly mended: () => void;
}
