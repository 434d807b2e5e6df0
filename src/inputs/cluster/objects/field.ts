/**
 * Fields of objects as they come from the API server. Whatever is not what it should be counts as absent: a reader that
 * threw would make the whole watch doubtful for one odd object.
 */

/** A JSON object, nothing of it known. */
export type Fields = Readonly<Record<string, unknown>>;

/** @returns no fields at all for what is no object */
export function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** @returns an empty list for what is none */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** @returns undefined for what is no text, and for an empty one: Go writes absent texts so */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @returns a whole number ≥ 0, or undefined */
export function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? Math.max(0, value) : undefined;
}

/** Labels, annotations, metadata of triggers; what is no text is left out. */
export function toTexts(value: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(toFields(value));
  return new Map(entries.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])));
}
