import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { saveResults } from '../../bench/machine.ts';
import { readRows, REPORTS } from './run/rows.ts';

const PICTURES = join(import.meta.dirname, '../../docs/end-to-end');

/** After the whole matrix, or a part of it: the page in docs/ is made from what is kept so far. */
export function teardown(): void {
  if (process.env['QUOTIENT_E2E'] !== 'full') return;
  const rows = readRows();
  mkdirSync(PICTURES, { recursive: true });
  for (const { report } of rows) {
    const picture = join(REPORTS, `${report}.svg`);
    if (existsSync(picture)) copyFileSync(picture, join(PICTURES, `${report}.svg`));
  }
  saveResults('end-to-end', 'npm run test:e2e:full', { rows });
}
