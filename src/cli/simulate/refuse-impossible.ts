import { QuotientError } from '../../errors.ts';
import type { Contender } from '../../simulation/contender.ts';
import { findImpossible, hasPool, holdsOneOfEach, type Workload } from '../../simulation/schedule/workload.ts';
import { toAmountText } from '../../views/table/amount.ts';

/** Why a quota cannot be split beforehand. */
export const NO_SPLIT = 'policy static needs a quota that holds a worker of every pool at once';

/**
 * Pools of which the quota holds not one worker would wait for ever.
 *
 * @param source which option the quota is of
 * @throws QuotientError `invalid-input` that names them all
 */
export function refuseImpossible(
  workload: Workload,
  contender: Contender,
  source: '--quota' | '--sweep' = '--quota',
): void {
  const { quota } = workload;
  const room = toRoomText(quota.cpu, quota.memoryBytes);
  const sentences = findImpossible(workload).map(({ type, cpu, memoryBytes }) => {
    const [who, option] = hasPool(workload, type)
      ? [`one worker of pool ${type}`, `--pools ${type}:cpu=…,memory=…`]
      : ['a Job', '--jobs cpu=…,memory=…'];
    return `${who} needs ${toRoomText(cpu, memoryBytes)}, and the quota has ${room}${source === '--sweep' ? ' where the sweep begins' : ''}; see ${option} and ${source}`;
  });
  // All Jobs need the same.
  if (sentences.length > 0) throw new QuotientError('invalid-input', [...new Set(sentences)].join('\n  '));
  if (contender === 'static' && !holdsOneOfEach(workload)) {
    throw new QuotientError('invalid-input', `${NO_SPLIT}; this one has ${room}; see ${source}`);
  }
}

function toRoomText(cpu: number, memoryBytes: number): string {
  return `${toAmountText(cpu * 1000, 'cpu')} and ${toAmountText(memoryBytes, 'memory')}`;
}
