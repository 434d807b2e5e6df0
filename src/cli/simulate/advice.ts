import type { Limit } from '../../simulation/schedule/lower-bound.ts';
import { toColumns } from '../../views/table/columns.ts';
import { toPlainText } from '../../views/table/plain-text.ts';
import { divideLevers, type LeverResult } from './levers.ts';
import type { SimulateReport } from './report.ts';
import { toSecondsText } from './seconds-text.ts';

/** What bounds the run, and what would shorten it, in words. */
export function toAdvice(report: SimulateReport): string {
  const { helping, idle } = divideLevers(report.levers);
  const tries =
    helping.length === 0
      ? 'nothing that was tried would shorten it\n'
      : `it would be shorter with\n${toTable(helping)}`;
  const rest =
    helping.length > 0 && idle.length > 0 ? `no difference: ${idle.map(({ change }) => change).join('; ')}\n` : '';
  return `${describeLimit(report)}\n${describeChain(report)}\n${tries}${rest}`;
}

function toTable(results: readonly LeverResult[]): string {
  return toColumns<LeverResult>(
    [
      { align: 'left', cell: ({ change }) => `  ${change}` },
      { align: 'right', cell: ({ makespanSeconds }) => toSecondsText(makespanSeconds) },
      { align: 'right', cell: ({ savedFraction }) => `-${Math.round(savedFraction * 100)} %` },
    ],
    results,
  );
}

function describeLimit({ lowerBound: { limit, seconds } }: SimulateReport): string {
  return `no schedule is shorter than ${toSecondsText(seconds)}: ${describe(limit)}`;
}

function describe(limit: Limit): string {
  switch (limit.kind) {
    case 'chain':
      return 'the longest chain of tasks takes as long, and only quicker tasks shorten that';
    case 'cpu':
      return `the tasks of ${toNames(limit.types)} need all of the quota's CPU for the time between what comes before and after`;
    case 'memory':
      return `the tasks of ${toNames(limit.types)} need all of the quota's memory for the time between what comes before and after`;
    case 'max-replicas':
      return `the maximum of pool ${toNames(limit.types)} holds it up`;
  }
}

function toNames(types: readonly string[]): string {
  return toPlainText(types.join(', '));
}

/** More links than this are a picture, not a sentence. */
const MAX_LINKS = 8;

function describeChain({ longestChain }: SimulateReport): string {
  const total = longestChain.reduce((sum, { seconds }) => sum + seconds, 0);
  const links = longestChain.slice(0, MAX_LINKS).map(({ type, seconds }) => `${type} ${toSecondsText(seconds)}`);
  const rest = longestChain.length > MAX_LINKS ? [`… ${longestChain.length - MAX_LINKS} more`] : [];
  return `the longest chain of tasks takes ${toSecondsText(total)}: ${toPlainText([...links, ...rest].join(' → '))}`;
}
