import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * Writes a generated page, or with --check fails where the page in the tree is not what would be written.
 *
 * @param path from the project's root
 */
export function publishPage(path: string, text: string): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const url = new URL(`../../${path}`, import.meta.url);
  if (!values.check) return writeFileSync(url, text);
  if (readFileSync(url, 'utf8') === text) return;
  process.stderr.write(`${path} is not what its source says: run \`npm run docs\`\n`);
  process.exitCode = 1;
}

/**
 * Likewise one passage of a page that somebody has written: what stands between `<!-- measured -->` and `<!-- /measured -->`.
 *
 * @throws Error if there is no such passage
 */
export function publishPassage(path: string, passage: string): void {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const place = /(<!-- measured -->\n)[^]*(\n<!-- \/measured -->)/;
  if (!place.test(text)) throw new Error(`${path} has no passage between <!-- measured --> and <!-- /measured -->`);
  publishPage(
    path,
    text.replace(place, (_, begin: string, end: string) => `${begin}\n${passage}\n${end}`),
  );
}

/** A Markdown table, padded as the formatter would. */
export function toMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const toLine = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [toLine(first), rule, ...others.map(toLine)].join('\n');
}
