import { describe, expect, it } from 'vitest';
import { negotiate } from '../../../../src/views/http/negotiation.ts';

const CURL = 'curl/8.5.0';

describe('the form of an answer', () => {
  it.each([
    ['a caller that says nothing', undefined, undefined],
    ['a program that takes anything', '*/*', 'node'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'Mozilla/5.0'],
    ['who asks for it', 'application/json', 'node'],
    ['curl that asks for it', 'application/json', CURL],
    ['curl that asks for it among others', 'application/json, */*', CURL],
    ['who likes text less', 'text/plain;q=0.5, application/json', 'node'],
    ['who takes neither', 'image/png', CURL],
    ['who refuses text', 'text/plain;q=0, */*', CURL],
    ['who is not curl but like it', '*/*', 'libcurl/8'],
  ])('is JSON for %s', (_, accept, userAgent) => {
    expect(negotiate(accept, userAgent)).toBe('json');
  });

  it.each([
    ['curl', '*/*', CURL],
    ['curl without a header', undefined, CURL],
    ['who asks for it', 'text/plain', 'node'],
    ['who asks in capitals and with spaces', ' Text/Plain ; Q=0.9 ', 'node'],
    ['who asks for any text', 'text/*', 'node'],
    ['who likes JSON less', 'text/plain, application/json;q=0.5', 'node'],
    ['who takes JSON at last', 'text/plain, */*;q=0.1', 'node'],
  ])('is text for %s', (_, accept, userAgent) => {
    expect(negotiate(accept, userAgent)).toBe('text');
  });
});
