import type { ForeignDemand } from '../../../contract/snapshot.ts';
import type { KeptJob } from '../objects/job.ts';
import type { KeptLimitRange } from '../objects/limit-range.ts';
import type { Refusals } from './refusals.ts';
import type { RowCharges } from './row-charges.ts';
import { toTemplateShape } from './worker.ts';

/** Of one Job no more refused pods than this are thought of at once: together they get half of a row at most. */
const PODS_OF_ONE_JOB = 100;

/** What refused pods of Jobs are told from. */
export interface ForeignDemandParts {
  readonly jobs: Iterable<KeptJob>;
  readonly limitRanges: readonly KeptLimitRange[];
  readonly refusals: Refusals;
  readonly rows: RowCharges;
  /** does this object belong to a pool? */
  readonly isPools: (uid: string) => boolean;
}

/** The pods that Jobs of nobody's pool were refused and still miss. */
export function toForeignDemand({ jobs, limitRanges, refusals, rows, isPools }: ForeignDemandParts): ForeignDemand[] {
  const demand: ForeignDemand[] = [];
  for (const job of jobs) {
    const refusedAt = refusals.firstOfJob(job.uid, job.missingPods === 0);
    if (refusedAt === undefined || isPools(job.owner?.uid ?? '')) continue;
    const charges = [...rows.of(toTemplateShape(job.template, limitRanges), true)];
    const count = Math.min(job.missingPods, PODS_OF_ONE_JOB);
    for (let pod = 1; pod <= count; pod += 1) {
      demand.push({ name: count === 1 ? job.name : `${job.name} (pod ${pod} of ${count})`, refusedAt, charges });
    }
  }
  return demand;
}
