import { writeFile } from 'node:fs/promises';
import { toPlot } from './plot.ts';
import { describeReport, toReport } from './report.ts';
import type { TimelineEntry } from './timeline.ts';

/**
 * Writes the picture beside the timeline (`.svg`), and the report as text (`.txt`).
 *
 * @param path of both, without an ending
 * @param title says what ran, and the HPA's period unless it is 15 s
 */
export async function saveReport(entries: readonly TimelineEntry[], path: string, title: string): Promise<string> {
  const report = describeReport(toReport(entries));
  await writeFile(`${path}.svg`, toPlot(entries, title));
  await writeFile(`${path}.txt`, `${title}\n${report}\n`);
  return report;
}
