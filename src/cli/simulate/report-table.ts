import type { LowerBound } from '../../simulation/schedule/lower-bound.ts';
import { toAmountText } from '../../views/table/amount.ts';
import { type Column, toColumns } from '../../views/table/columns.ts';
import { toPercent } from '../../views/table/percent.ts';
import { toPlainText } from '../../views/table/plain-text.ts';
import type { Outcome } from './outcome.ts';
import { toPoolTable } from './pool-table.ts';
import type { SimulateReport } from './report.ts';
import { toSecondsText } from './seconds-text.ts';
import { toSweepTable } from './sweep-table.ts';
import { toAdvice } from './advice.ts';

/** A report as text that a person reads on a terminal: blocks parted by an empty line. */
export function toReportTable(report: SimulateReport): string {
  const { setting, outcomes, lowerBound, notes, sweep } = report;
  const blocks = [
    toHead(report),
    toPoolTable(setting, outcomes),
    toOutcomeTable(outcomes, lowerBound),
    ...(sweep === undefined ? [] : [toSweepTable(sweep)]),
    toAdvice(report),
    ...(notes.length === 0 ? [] : [notes.map((note) => `note: ${toPlainText(note)}\n`).join('')]),
  ];
  return blocks.join('\n');
}

function toHead({ setting: { workflow, quota }, seed }: SimulateReport): string {
  const cpu = toAmountText(quota.cpu * 1000, 'cpu');
  const memory = toAmountText(quota.memoryBytes, 'memory');
  return `${toPlainText(workflow.name)}: ${workflow.tasks.length} tasks in a quota of ${cpu} and ${memory}; seed ${seed}\n`;
}

interface Line {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: Outcome | undefined;
}

function toOutcomeTable(outcomes: readonly Outcome[], lowerBound: LowerBound): string {
  const lines: readonly Line[] = [
    ...outcomes.map((outcome) => ({ name: outcome.name, seconds: outcome.makespanSeconds, outcome })),
    { name: 'lower bound', seconds: lowerBound.seconds, outcome: undefined },
  ];
  const use = (heading: string, of: (outcome: Outcome) => number): Column<Line> => ({
    heading,
    align: 'right',
    cell: ({ outcome }) => outcome && toPercent(of(outcome)),
  });
  return toColumns<Line>(
    [
      { heading: 'SCALED BY', align: 'left', cell: ({ name }) => name },
      { heading: 'MAKESPAN', align: 'right', cell: ({ seconds }) => toSecondsText(seconds) },
      { heading: 'x BOUND', align: 'right', cell: ({ seconds }) => (seconds / lowerBound.seconds).toFixed(2) },
      { heading: 'REFUSED', align: 'right', cell: ({ outcome }) => outcome?.refusedPods?.toString() },
      use('WORKING', (outcome) => outcome.use.working),
      use('IDLE', (outcome) => outcome.use.idle),
      use('STARTING', (outcome) => outcome.use.starting),
      use('ENDING', (outcome) => outcome.use.terminating),
    ],
    lines,
  );
}
