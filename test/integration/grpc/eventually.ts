import { vi } from 'vitest';

/** Waits until an assertion holds, as long as a busy machine may take. */
export async function eventually(assertion: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(assertion, { timeout: 30_000, interval: 10 });
}
