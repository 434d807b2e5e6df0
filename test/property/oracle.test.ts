import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../src/decision/decide.ts';
import { divideNaively } from './oracle.ts';
import { runs } from './runs.ts';
import { toAllocatedByPool } from './shipped.ts';
import { snapshots } from './snapshots.ts';

it('gives what the naive oracle gives: the same workers, the same foreign pods, the same room left', () =>
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const decision = decide(snapshot);
      const answer = divideNaively(snapshot);
      expect(toAllocatedByPool(decision)).toEqual(answer.allocated);
      expect(decision.keptForeign).toEqual(answer.keptForeign);
      for (const [x, { headroom }] of decision.rows.entries()) {
        const left = answer.free[x] ?? 0n;
        // far below 0, where amounts are no safe integers any more, only the sign is promised
        if (left > -(2n ** 52n)) expect(BigInt(headroom)).toBe(left);
        else expect(headroom).toBeLessThan(0);
      }
    }),
    { numRuns: runs },
  ));
