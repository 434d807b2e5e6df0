import { isMap, isPair, LineCounter, parseAllDocuments, parseDocument } from 'yaml';

/** A YAML text as data, with the place of everything in it. */
export interface PlacedDocument {
  readonly path: string;
  readonly value: unknown;
  /** syntax errors, one sentence each with its place; the value is meaningless where there are any */
  readonly mistakes: readonly string[];
  /** `file:line:column` of the value at a path; of the nearest parent where the path leads nowhere */
  locate(path: readonly (string | number)[]): string;
}

/** Aliases may not blow a small file up: a hundred expansions are more than any pools file needs. */
const MAX_ALIASES = 100;

/**
 * Reads a YAML (or JSON) text; duplicate keys are mistakes.
 *
 * @param path as its author knows the file
 */
export function parseYaml(path: string, text: string): PlacedDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const mistakes = document.errors.map((error) => `${place(error.pos[0])}: ${error.message}`);
  const { value, aliasMistakes } = toValue(document, path);
  const locate = (steps: readonly (string | number)[]): string => {
    for (let length = steps.length; length > 0; length -= 1) {
      const offset = findOffset(document, steps.slice(0, length));
      if (offset !== undefined) return place(offset);
    }
    return place(0);
  };
  return { path, value, mistakes: [...mistakes, ...aliasMistakes], locate };
}

/**
 * Reads a YAML text of any number of documents; empty ones are left out.
 *
 * @param path as its author knows the file
 */
export function parseYamlDocuments(
  path: string,
  text: string,
): { readonly values: readonly unknown[]; readonly mistakes: readonly string[] } {
  const read = parseAllDocuments(text).map((document) => ({ errors: document.errors, ...toValue(document, path) }));
  return {
    values: read.flatMap(({ value }) => (value === null ? [] : [value])),
    mistakes: read.flatMap(({ errors, aliasMistakes }) => [
      ...errors.map((error) => `${path}: ${error.message}`),
      ...aliasMistakes,
    ]),
  };
}

type AnyDocument = ReturnType<typeof parseDocument>;

function toValue(document: Pick<AnyDocument, 'toJS'>, path: string): { value: unknown; aliasMistakes: string[] } {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }), aliasMistakes: [] };
  } catch (error) {
    return { value: undefined, aliasMistakes: [`${path}: ${describeAlias(error)}`] };
  }
}

/** Without the alias's name: one that nobody defined may be a password that was not put in quotes. */
function describeAlias(error: unknown): string {
  return error instanceof Error ? error.message.replace(/: .*$/s, '') : String(error);
}

/** Of the key for a map's entry: an unknown key has a right value and a wrong name. */
function findOffset(
  document: ReturnType<typeof parseDocument>,
  steps: readonly (string | number)[],
): number | undefined {
  const key = steps.at(-1);
  const parent = steps.length === 1 ? document.contents : document.getIn(steps.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(key));
    const range = (pair?.key as { range?: [number, number, number] | null } | undefined)?.range;
    if (range !== undefined && range !== null) return range[0];
  }
  const node = document.getIn(steps, true) as { range?: [number, number, number] | null } | undefined;
  return node?.range?.[0];
}
