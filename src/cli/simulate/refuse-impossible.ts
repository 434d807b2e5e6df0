import { QuotientError } from '../../errors.ts';
import { findImpossible, type Workload } from '../../simulation/schedule/workload.ts';
import { toAmountText } from '../../views/table/amount.ts';

/**
 * Pools of which the quota holds not one worker would wait for ever.
 *
 * @throws QuotientError `invalid-input` that names them all
 */
export function refuseImpossible(workload: Workload): void {
  const { quota } = workload;
  const room = toRoomText(quota.cpu, quota.memoryBytes);
  const sentences = findImpossible(workload).map(
    ({ type, cpu, memoryBytes }) =>
      `one worker of pool ${type} needs ${toRoomText(cpu, memoryBytes)}, and the quota has ${room}; see --pools ${type}:cpu=…,memory=… and --quota`,
  );
  if (sentences.length > 0) throw new QuotientError('invalid-input', sentences.join('\n  '));
}

function toRoomText(cpu: number, memoryBytes: number): string {
  return `${toAmountText(cpu * 1000, 'cpu')} and ${toAmountText(memoryBytes, 'memory')}`;
}
