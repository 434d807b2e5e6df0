import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { QuotientError } from '../../../../src/errors.ts';
import { createLogger } from '../../../../src/telemetry/logger.ts';
import { toCallFailure } from '../../../../src/views/grpc/errors.ts';

const silent = createLogger('silent');

describe('an error of ours', () => {
  it.each([
    ['invalid-metadata', status.INVALID_ARGUMENT],
    ['invalid-input', status.INVALID_ARGUMENT],
    ['no-number', status.FAILED_PRECONDITION],
    ['unknown', status.UNAVAILABLE],
    ['not-found', status.NOT_FOUND],
    ['outside', status.UNAVAILABLE],
  ] as const)('of code %s has its status and its sentence', (code, expected) => {
    const failure = toCallFailure(new QuotientError(code, 'weight is -1'), 'GetMetrics', silent);
    expect(failure).toEqual({ code: expected, details: 'weight is -1' });
  });

  it('is cut to what fits a header', () => {
    const failure = toCallFailure(new QuotientError('unknown', 'x'.repeat(5_000)), 'GetMetrics', silent);
    expect(failure.details).toBe(`${'x'.repeat(1_023)}…`);
  });

  it.each(['\ud800', `${'x'.repeat(1_022)}😀 and on`])('can be percent-encoded whatever its author wrote', (text) => {
    const { details } = toCallFailure(new QuotientError('unknown', text), 'GetMetrics', silent);
    expect(() => encodeURI(details)).not.toThrow();
  });
});

it('tells nobody but the log of an error that is not ours', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const failure = toCallFailure(new TypeError('x is not a function'), 'GetMetrics', logger);
  expect(failure).toEqual({ code: status.INTERNAL, details: 'internal error; its reason is in the log' });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    component: 'grpc',
    method: 'GetMetrics',
    err: { type: 'TypeError' },
  });
});
