/** The two forms that an answer can have. */
export type Form = 'json' | 'text';

interface MediaRange {
  readonly type: string;
  /** 0 … 1 */
  readonly quality: number;
}

/**
 * Which form a caller wants (RFC 9110, section 12.5.1). JSON where both are as welcome, since programs seldom ask; but
 * curl, which sends any type, is a person at a terminal. There is always an answer, never a 406.
 *
 * @param accept the header, if there was one
 * @param userAgent likewise
 */
export function negotiate(accept: string | undefined, userAgent: string | undefined): Form {
  const ranges = parseAccept(accept);
  const json = findQuality(ranges, ['application/json', 'application/*', '*/*']);
  const text = findQuality(ranges, ['text/plain', 'text/*', '*/*']);
  if (text !== json) return text > json ? 'text' : 'json';
  const namesJson = ranges.some(({ type }) => type === 'application/json');
  return text > 0 && !namesJson && /^curl\//i.test(userAgent ?? '') ? 'text' : 'json';
}

/**
 * Whether a caller takes server-sent events; who asks for no type at all does.
 *
 * @param accept the header, if there was one
 */
export function takesEvents(accept: string | undefined): boolean {
  return findQuality(parseAccept(accept), ['text/event-stream', 'text/*', '*/*']) > 0;
}

function parseAccept(accept = ''): MediaRange[] {
  const ranges = accept.trim() === '' ? '*/*' : accept;
  return ranges.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return { type, quality: Number.isFinite(quality) ? quality : 1 };
  });
}

/** The quality of the most specific range that covers a type; 0 where none does. */
function findQuality(ranges: readonly MediaRange[], mostSpecificFirst: readonly string[]): number {
  for (const type of mostSpecificFirst) {
    const range = ranges.find((candidate) => candidate.type === type);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
