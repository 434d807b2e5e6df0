import { toAmountText } from '../../views/table/amount.ts';
import { toPlainText } from '../../views/table/plain-text.ts';
import { toOutcomeTable } from './outcome-table.ts';
import { toPoolTable } from './pool-table.ts';
import type { SimulateReport } from './report.ts';
import { toSweepTable } from './sweep-table.ts';
import { toAdvice } from './advice.ts';

/** A report as text that a person reads on a terminal: blocks parted by an empty line. */
export function toReportTable(report: SimulateReport): string {
  const { workload, subject, notes, sweep } = report;
  const blocks = [
    toHead(report),
    toPoolTable(workload, subject),
    toOutcomeTable(report),
    ...(sweep === undefined ? [] : [toSweepTable(sweep)]),
    toAdvice(report),
    ...(notes.length === 0 ? [] : [notes.map((note) => `note: ${toPlainText(note)}\n`).join('')]),
  ];
  return blocks.join('\n');
}

function toHead({ workload: { workflow, quota, jobs }, subject, podStartSeconds, seed, runs }: SimulateReport): string {
  const cpu = toAmountText(quota.cpu * 1000, 'cpu');
  const memory = toAmountText(quota.memoryBytes, 'memory');
  const inside = jobs === undefined ? '' : ', Jobs inside it';
  const tasks = workflow.tasks.length === 1 ? '1 task' : `${workflow.tasks.length} tasks`;
  return `${toPlainText(workflow.name)}: ${tasks} in a quota of ${cpu} and ${memory}${inside}, scaled by ${subject.name}; pods start in ${podStartSeconds} s; ${runs === 1 ? '' : `${runs} runs from `}seed ${seed}\n`;
}
