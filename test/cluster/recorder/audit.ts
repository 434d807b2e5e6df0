import { readFileSync } from 'node:fs';

/** One line of the API server's audit log, as far as it is read. */
export interface AuditLine {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly subresource?: string;
    readonly apiGroup?: string;
  };
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
  readonly requestReceivedTimestamp: string;
  /** when the answer was complete */
  readonly stageTimestamp: string;
}

/** @param path of the bed's audit log */
export function readAudit(path: string): readonly AuditLine[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditLine);
}

/**
 * The sentences with which the API server refused pods of a namespace for want of quota. Unlike Events, which are put
 * together and dropped when there are many, these are all.
 *
 * @param path of the bed's audit log
 */
export function readRefusals(path: string, namespace: string): readonly string[] {
  return readAudit(path)
    .filter(({ verb, objectRef }) => verb === 'create' && isPod(objectRef) && objectRef?.namespace === namespace)
    .map(({ responseStatus }) => responseStatus?.message ?? '')
    .filter((message) => message.includes('exceeded quota'));
}

function isPod(reference: AuditLine['objectRef']): boolean {
  return reference?.resource === 'pods' && reference.subresource === undefined;
}
