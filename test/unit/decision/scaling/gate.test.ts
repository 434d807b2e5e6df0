import { describe, expect, it } from 'vitest';
import { toPace } from '../../../../src/decision/scaling/gate.ts';
import type { DirectionRules } from '../../../../src/decision/scaling/target.ts';
import { aTarget, OPEN, scaleOnce } from './scaled.ts';

const WINDOW: DirectionRules = { ...OPEN, stabilizationWindowSeconds: 300 };
const DISABLED: DirectionRules = { ...OPEN, selectPolicy: 'Disabled' };

describe('the pace of a pool', () => {
  it('is open both ways without windows', () => {
    expect(toPace(aTarget())).toEqual({ up: { isOpen: true }, down: { isOpen: true } });
  });

  it('is closed down alone where only that has a window, and names the line that opens it', () => {
    const pace = toPace(aTarget({ pacemaker: { up: OPEN, down: WINDOW, listsOurMetric: true } }));
    expect(pace.up.isOpen).toBe(true);
    expect(pace.down).toMatchObject({
      isOpen: false,
      sentence: expect.stringContaining(
        '"advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds: 0"',
      ),
    });
  });

  it('is closed where the policy is Disabled', () => {
    const { up } = toPace(aTarget({ pacemaker: { up: DISABLED, down: OPEN, listsOurMetric: true } }));
    expect(up).toMatchObject({ isOpen: false, sentence: expect.stringContaining('scaleUp.selectPolicy: Max') });
  });

  it('says that the pool itself asked for the pace of its HPA', () => {
    const { up } = toPace(aTarget({ scaling: 'keda' }));
    expect(up).toMatchObject({ isOpen: false, sentence: expect.stringContaining('"scaling: keda"') });
  });

  it('keeps a pool from moving the closed way, and only that', () => {
    const pacemaker = { up: OPEN, down: WINDOW, listsOurMetric: true };
    expect(scaleOnce({ replicas: 4, need: 1 }, { pacemaker }).writes).toEqual([]);
    expect(scaleOnce({ replicas: 1, need: 4 }, { pacemaker }).writes).toHaveLength(1);
  });
});
