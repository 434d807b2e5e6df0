import { describe, expect, it } from 'vitest';
import { type Moment, observe, type Sighting } from '../../../../src/decision/grants/history.ts';

const WINDOW_MS = 2_000;

/** Looks at one pool again and again. */
function watch() {
  let moments: readonly Moment[] = [];
  return (changes: Partial<Sighting> & { atMs: number }) => {
    const sighting = { active: 0, spec: 0, told: 0, writing: 0, left: 0, appeared: 0, ...changes };
    const seen = observe(moments, sighting, WINDOW_MS);
    moments = seen.moments;
    return seen.motion;
  };
}

describe('what is asked for and not seen yet', () => {
  it('is what is set beyond what runs', () => {
    expect(watch()({ atMs: 0, spec: 5, active: 2 })).toEqual({ out: 3, unseenDeletions: 0 });
  });

  it('counts what was told beyond what is set', () => {
    expect(watch()({ atMs: 0, spec: 5, active: 5, told: 7 }).out).toBe(2);
  });

  it('stays until as many pods were seen for the first time, though the set value went', () => {
    const look = watch();
    look({ atMs: 0, spec: 5, active: 2 });
    expect(look({ atMs: 500, spec: 2, active: 2 }).out).toBe(3);
    expect(look({ atMs: 600, spec: 2, active: 3, appeared: 1 }).out).toBe(2);
    expect(look({ atMs: 700, spec: 2, active: 5, appeared: 3 }).out).toBe(0);
  });

  it('is forgotten when every reading has caught up', () => {
    const look = watch();
    look({ atMs: 0, spec: 5, active: 2 });
    look({ atMs: 100, spec: 2, active: 2 });
    look({ atMs: 2_050, spec: 2, active: 2 });
    expect(look({ atMs: 4_200, spec: 2, active: 2 }).out).toBe(0);
  });

  it('counts a worker that is to be deleted as gone, where the target rose again', () => {
    const look = watch();
    look({ atMs: 0, spec: 2, active: 5 });
    expect(look({ atMs: 100, spec: 4, active: 5 })).toEqual({ out: 2, unseenDeletions: 3 });
    expect(look({ atMs: 200, spec: 4, active: 4, left: 1 }).unseenDeletions).toBe(2);
    expect(look({ atMs: 300, spec: 4, active: 2, left: 3 })).toEqual({ out: 2, unseenDeletions: 0 });
  });

  it('counts what was told beyond what will be left when the deletions asked for are seen', () => {
    expect(watch()({ atMs: 0, spec: 3, active: 6, told: 4 })).toEqual({ out: 1, unseenDeletions: 3 });
  });
});
