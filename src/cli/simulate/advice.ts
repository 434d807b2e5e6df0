import type { Limit } from '../../simulation/schedule/lower-bound.ts';
import { toColumns } from '../../views/table/columns.ts';
import { toPlainText } from '../../views/table/plain-text.ts';
import { divideLevers, type LeverResult, toLeverResult } from './levers.ts';
import type { SimulateReport } from './report.ts';
import { toSecondsText } from './seconds-text.ts';

/** What bounds the run, and what would shorten it, in words. */
export function toAdvice(report: SimulateReport): string {
  const { helping, idle, harmful } = divideLevers([...toPolicyResults(report), ...report.levers]);
  const { name } = report.subject;
  const tried = helping.length === 0 ? `${name} would hardly be shorter with ` : 'hardly any difference: ';
  const shorter = helping.length === 0 ? '' : `${name} would be shorter with\n${toTable(helping)}`;
  const longer = harmful.length === 0 ? '' : `${name} would be longer with\n${toTable(harmful)}`;
  const same = idle.length === 0 ? '' : `${tried}${idle.map(({ change }) => change).join('; ')}\n`;
  return `${describeLimit(report)}\n${describeChain(report)}\n${shorter === '' && longer === '' && same === '' ? '' : '\n'}${shorter}${longer}${same}`;
}

/** The quickest of those that it was compared with, where that is another and worth naming. */
function toPolicyResults({ subject, outcomes }: SimulateReport): readonly LeverResult[] {
  const policies = outcomes.filter(({ refusedPods }) => refusedPods !== undefined);
  const best = policies.reduce(
    (best, outcome) => (outcome.makespanSeconds < best.makespanSeconds ? outcome : best),
    subject,
  );
  return divideLevers([toLeverResult(`policy ${best.name}`, best.makespanSeconds, subject.makespanSeconds)]).helping;
}

function toTable(results: readonly LeverResult[]): string {
  return toColumns<LeverResult>(
    [
      { align: 'left', cell: ({ change }) => `  ${change}` },
      { align: 'right', cell: ({ makespanSeconds }) => toSecondsText(makespanSeconds) },
      {
        align: 'right',
        cell: ({ savedFraction }) => `${savedFraction > 0 ? '-' : '+'}${Math.round(Math.abs(savedFraction) * 100)} %`,
      },
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
      return 'the longest chain of tasks takes as long or nearly, and only quicker tasks shorten that';
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
