import { describe, expect, it } from 'vitest';
import { QuotientError } from '../../../../src/errors.ts';
import { describeError, toRawProblem } from '../../../../src/views/http/problem.ts';

describe('an error', () => {
  it('of ours tells its sentence under the status of its code', () => {
    expect(describeError(new QuotientError('unknown', 'nothing has been read yet'))).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'nothing has been read yet',
    });
  });

  it("of the caller's tells what is wrong, in no more than two lines", () => {
    const error = Object.assign(new Error(`'${'a'.repeat(5000)}' is not valid`), { statusCode: 400 });
    expect(describeError(error)).toMatchObject({ status: 400, title: 'Bad Request' });
    const detail = describeError(error)?.detail ?? '';
    expect(detail.length).toBeLessThanOrEqual(200);
    expect(detail).toMatch(/^'a+…a+' is not valid$/);
  });

  it.each([
    ['a bug', new TypeError('x is undefined')],
    ["a library's own failure", Object.assign(new Error('secret'), { statusCode: 500 })],
    ['what is no error at all', 'text'],
  ])('that is %s tells nothing', (_, error) => {
    expect(describeError(error)).toBeUndefined();
  });
});

describe('what the parser refuses', () => {
  it.each([
    ['HPE_HEADER_OVERFLOW', 431],
    ['ERR_HTTP_REQUEST_TIMEOUT', 408],
    ['HPE_INVALID_METHOD', 400],
    [undefined, 400],
  ])('%s is answered with %d, and with the length that it says', (code, status) => {
    const [head = '', body = ''] = toRawProblem(code).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(head).toContain('cache-control: no-store');
    expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status });
  });
});
