import { expect, it } from 'vitest';
import { createRetryPause, LONGEST_RETRY_AFTER_MS } from '../../../src/kubernetes/retry-pause.ts';

it('waits as long as it is asked to, but not for a day', () => {
  const pause = createRetryPause();
  expect(pause.next(30_000)).toBeGreaterThanOrEqual(30_000);
  pause.reset();
  expect(pause.next(86_400_000)).toBeLessThan(LONGEST_RETRY_AFTER_MS + 10_000);
});
