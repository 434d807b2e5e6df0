import { expect, it } from 'vitest';
import { type Activity, SAID_NOTHING, shouldSayActive } from '../../../../src/views/grpc/activation.ts';

const REPEAT_MS = 15_000;
const saidAt = (atMs: number) => ({ isActive: true, atMs });

it.each([
  ['says so on the edge of a pool that runs', 'running', SAID_NOTHING, 0, true],
  ['says so on the edge of a pool that waits', 'waiting', SAID_NOTHING, 0, true],
  ['says nothing of an idle pool', 'idle', SAID_NOTHING, 0, false],
  ['says nothing of what it does not know', 'unknown', SAID_NOTHING, 0, false],
  ['does not repeat what the target has followed', 'running', saidAt(0), 600_000, false],
  ['does not repeat before its time', 'waiting', saidAt(0), REPEAT_MS - 1, false],
  ['repeats in time while the target still has no replica', 'waiting', saidAt(0), REPEAT_MS, true],
] as const satisfies readonly [string, Activity, object, number, boolean][])(
  '%s',
  (_, activity, said, nowMs, expected) => {
    expect(shouldSayActive(activity, said, nowMs, REPEAT_MS)).toBe(expected);
  },
);
