import type { WorkflowQuota } from '../../simulation/workflow.ts';
import { parseAmount, parsePairs, refuseUnknown, toWrongOption } from './amounts.ts';

/** One resource of the quota, at several amounts. */
export interface Sweep {
  readonly resource: 'cpu' | 'memory';
  /** cores or bytes, ascending */
  readonly amounts: readonly number[];
}

/** As many steps as a curve needs to show its knee. */
const STEPS = 14;

/** More than this is a slip of the keyboard. */
const MAX_AMOUNTS = 200;

const FORM = 'must be of the form cpu=8..64, cpu=8..64:4 or memory=16Gi..128Gi';

/**
 * Reads `cpu=8..64` or, with a step, `cpu=8..64:4`. Without one, up to fifteen amounts: whole cores, whole GiB.
 *
 * @throws QuotientError `invalid-input`
 */
export function parseSweep(text: string): Sweep {
  const pairs = parsePairs('--sweep', text);
  refuseUnknown('--sweep', text, pairs, ['cpu', 'memory']);
  const [pair, ...others] = pairs;
  const match = /^(.+?)\.\.(.+?)(?::(.+))?$/.exec(pair?.value ?? '');
  if (pair === undefined || others.length > 0 || match === null) throw toWrongOption('--sweep', text, FORM);
  const [, from = '', to = '', by] = match;
  const resource = pair.key === 'cpu' ? 'cpu' : 'memory';
  const [first, last] = [parseAmount('--sweep', from, resource), parseAmount('--sweep', to, resource)];
  if (last <= first) throw toWrongOption('--sweep', text, `${to} must be more than ${from}`);
  const unit = resource === 'cpu' ? 1 : 2 ** 30;
  const step =
    by === undefined ? Math.ceil((last - first) / unit / STEPS) * unit : parseAmount('--sweep', by, resource);
  if ((last - first) / step > MAX_AMOUNTS) throw toWrongOption('--sweep', text, `has more than ${MAX_AMOUNTS} steps`);
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  const amounts = Array.from({ length: count }, (_, index) => first + index * step);
  const isShort = last - (amounts.at(-1) ?? last) > step * 1e-9;
  return { resource, amounts: isShort ? [...amounts, last] : amounts };
}

export function withAmount(quota: WorkflowQuota, resource: Sweep['resource'], amount: number): WorkflowQuota {
  return resource === 'cpu' ? { ...quota, cpu: amount } : { ...quota, memoryBytes: amount };
}
