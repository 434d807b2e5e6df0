/**
 * A value as the JSON that people and programs get from us: two spaces of indentation and a final newline.
 * HTTP and the commands use the same, so that their answers can be compared byte by byte.
 */
export function toJsonText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
