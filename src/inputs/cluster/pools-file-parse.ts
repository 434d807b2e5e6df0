import { toMistakes } from '../../contract/mistakes.ts';
import { type PoolsFile, poolsFileSchema, type QuotaEntry } from '../../contract/pools-file.ts';
import { parseQuantity, toAmount } from '../../contract/quantity.ts';
import { parseYaml } from '../../contract/yaml.ts';
import type { NamespaceState } from './cluster.ts';
import { type ScopedRow, toPool } from './pools-file-pool.ts';

/** A pools file as understood, or every mistake in it as `file:line:column: sentence`. */
export type ParsedPoolsFile =
  | { readonly ok: true; readonly namespaces: readonly NamespaceState[] }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** A file of rubbish has a mistake a line; its author mends the first ones first. */
const MAX_MISTAKES = 50;

/** @param path as its author knows the file */
export function parsePoolsFile(path: string, text: string): ParsedPoolsFile {
  const document = parseYaml(path, text);
  if (document.mistakes.length > 0) return { ok: false, mistakes: document.mistakes.slice(0, MAX_MISTAKES) };
  const parsed = poolsFileSchema.safeParse(document.value, { reportInput: true });
  if (parsed.success) return { ok: true, namespaces: parsed.data.namespaces.map(toNamespace) };
  const mistakes = toMistakes(parsed.error, poolsFileSchema, document.value).slice(0, MAX_MISTAKES);
  return { ok: false, mistakes: mistakes.map(({ path: place, sentence }) => `${document.locate(place)}: ${sentence}`) };
}

function toNamespace({ name, quotas, pools }: PoolsFile['namespaces'][number]): NamespaceState {
  const rows = quotas.flatMap(toRows);
  return {
    name,
    rows: rows.map(({ row }) => row),
    pools: pools.map((pool) => toPool(pool, name, rows)),
    foreignDemand: [],
  };
}

/** One row per resource; quotas are never merged. Without pods to watch, nobody else holds any of it. */
function toRows({ name, hard, reserve, scopes, scopeSelector }: QuotaEntry): ScopedRow[] {
  return Object.entries(hard).map(([resource, text]) => ({
    row: {
      quota: name,
      resource,
      hard: toAmount(parseQuantity(text) ?? 0n, resource, 'down'),
      reserve: toAmount(parseQuantity(reserve[resource] ?? '0') ?? 0n, resource, 'up'),
      foreign: 0,
    },
    scopes: { scopes, scopeSelector },
  }));
}
