import { findNearestWord } from '../../contract/nearest-word.ts';
import { assemble } from './assemble.ts';
import { readHyperFlow } from './hyperflow.ts';
import { type DraftReading, toWrong, type WorkflowReading } from './reading.ts';
import { readWfFormat } from './wf-format.ts';

/**
 * Reads a workflow from a JSON file: WfCommons' WfFormat 1.4 or 1.5, or HyperFlow's workflow.json.
 *
 * @param content of the file
 * @param declared seconds by type of task, each > 0; they go before what the file says
 */
export function readWorkflow(content: string, declared: ReadonlyMap<string, number> = new Map()): WorkflowReading {
  const document = parseJson(content.startsWith('\uFEFF') ? content.slice(1) : content);
  if (document.kind === 'wrong') return document;
  const reading = readDraft(document.value);
  return reading.kind === 'wrong' ? reading : assemble(reading.draft, declared);
}

function parseJson(content: string): { readonly kind: 'json'; readonly value: unknown } | ReturnType<typeof toWrong> {
  try {
    return { kind: 'json', value: JSON.parse(content) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return toWrong([`it is not JSON: ${reason}`]);
  }
}

function readDraft(document: unknown): DraftReading {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return toWrong(['it must be a map: WfFormat, with "workflow", or HyperFlow\'s workflow.json, with "processes"']);
  }
  if ('workflow' in document) return readWfFormat(document);
  if ('processes' in document) return readHyperFlow(document);
  // HyperFlow's old words (wflib/index.js).
  if ('tasks' in document && ('signals' in document || 'data' in document)) {
    const { tasks, signals, data, ...rest } = document as Readonly<Record<string, unknown>>;
    return readHyperFlow({ ...rest, processes: tasks, signals: signals ?? data });
  }
  const keys = Object.keys(document);
  const hint = keys.length === 0 ? 'it is empty' : `its keys: ${keys.slice(0, 8).join(', ')}`;
  return toWrong([
    `it is neither WfFormat, with "workflow", nor HyperFlow's workflow.json, with "processes"; ${hint}${suggestKey(keys)}`,
  ]);
}

function suggestKey(keys: readonly string[]): string {
  const near = keys.map((key) => findNearestWord(key, ['workflow', 'processes'])).find((word) => word !== undefined);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
