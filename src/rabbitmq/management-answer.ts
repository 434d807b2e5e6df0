import type { z } from 'zod';
import { QuotientError } from '../errors.ts';

/**
 * Reads the body of an answer of the management API.
 *
 * @param what the answer is to be, for the sentence
 * @throws QuotientError `outside` with the rest of a sentence that begins with the broker
 */
export function parseAnswer<Answer>(body: string, schema: z.ZodType<Answer>, what: string): Answer {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the top level';
  throw new QuotientError('outside', `the answer is not ${what} (${place}: ${issue?.message})`);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new QuotientError('outside', 'the answer is not JSON; is this the address of the management API?', {
      cause: error,
    });
  }
}
