import { toAmountText } from '../../views/table/amount.ts';
import { toColumns } from '../../views/table/columns.ts';
import type { KneelessCurve } from '../../simulation/schedule/knee.ts';
import type { SweepPoint, SweepResult } from './report.ts';
import { toSecondsText } from './seconds-text.ts';
import { toBar } from '../demo/bars.ts';

/** Cells of the longest makespan's bar. */
const BAR_CELLS = 30;

const KNEELESS: Readonly<Record<KneelessCurve, (last: string) => string>> = {
  flat: () => 'more makes no difference; where that is unexpected, look at the maximums of the pools',
  straight: () => 'each step makes as much difference as the one before',
  late: (last) => `only much more helps: look where the makespan falls first, and beyond ${last}`,
  falling: (last) => `at ${last} more still helps much: let the sweep go further`,
};

/** Makespan over quota, with bars, and the knee in words. */
export function toSweepTable({ resource, points, knee }: SweepResult): string {
  const most = points.reduce((most, { makespanSeconds }) => Math.max(most, makespanSeconds), 0);
  const toText = (amount: number): string => toAmountText(resource === 'cpu' ? amount * 1000 : amount, resource);
  const table = toColumns<SweepPoint>(
    [
      { heading: 'QUOTA', align: 'right', cell: ({ amount }) => toText(amount) },
      { heading: 'MAKESPAN', align: 'right', cell: ({ makespanSeconds }) => toSecondsText(makespanSeconds) },
      { heading: 'BOUND', align: 'right', cell: ({ lowerBoundSeconds }) => toSecondsText(lowerBoundSeconds) },
      { heading: '', align: 'left', cell: ({ makespanSeconds }) => toBar(makespanSeconds, most, BAR_CELLS) },
      { heading: '', align: 'left', cell: (point) => (point === knee ? '<- knee' : '') },
    ],
    points,
  );
  return `${table}${describeKnee(points, knee, toText)}\n`;
}

function describeKnee(
  points: readonly SweepPoint[],
  knee: SweepResult['knee'],
  toText: (amount: number) => string,
): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return 'no knee: nothing was run';
  if (typeof knee === 'string') return `no knee: ${KNEELESS[knee](toText(last.amount))}`;
  const saved = (from: SweepPoint, to: SweepPoint): string => toSecondsText(from.makespanSeconds - to.makespanSeconds);
  return `knee at ${toText(knee.amount)}: ${saved(first, knee)} less than with ${toText(first.amount)}; ${toText(last.amount)} would save another ${saved(knee, last)}`;
}
