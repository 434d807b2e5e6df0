import { Agent, request } from 'undici';

/** How long one question "are you ready?" may take. */
const ANSWER_TIMEOUT_MS = 2_000;

/** Does this address answer with 200? Certificates are not looked at: some servers make up their own. */
export async function isAnswering(url: string): Promise<boolean> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    const answer = await request(url, { dispatcher, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  } finally {
    await dispatcher.destroy();
  }
}

/** Flags as Go programs take them. */
export function toParameters(flags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}
