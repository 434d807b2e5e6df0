/** A point of a curve that falls: what is spent, and what is still to pay. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** A curve without a knee. */
export type KneelessCurve = 'flat' | 'straight' | 'late' | 'falling';

/** Less than this part of the first value is no fall that anybody would spend for. */
const LEAST_FALL = 0.02;

/** So far from the straight line, of both axes taken from 0 to 1, is a bend. */
const LEAST_BEND = 0.05;

/** If more than this part is still to be gained after it, nobody would stop there. */
const MOST_LEFT = 0.25;

/**
 * Where a falling curve bends most: up to there more helps much, from there on little. The point that lies furthest below
 * the straight line from the first to the last, both axes taken from 0 to 1 (Kneedle, doi.org/10.1109/ICDCSW.2011.20).
 *
 * @param points in ascending order of x
 * @returns what the curve is like instead where it has none: `flat`, `straight`, `late` where more helps only from some point
 *   on, or `falling` steeply to its end
 */
export function findKnee<Point extends CurvePoint>(points: readonly Point[]): Point | KneelessCurve {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || first.y - last.y < LEAST_FALL * first.y) return 'flat';
  const depthOf = ({ x, y }: CurvePoint): number =>
    (first.y - y) / (first.y - last.y) - (x - first.x) / (last.x - first.x);
  const deepest = points.reduce((deepest, point) => (depthOf(point) > depthOf(deepest) ? point : deepest));
  if (depthOf(deepest) <= LEAST_BEND) return points.some((point) => depthOf(point) < -LEAST_BEND) ? 'late' : 'straight';
  return deepest.y - last.y > MOST_LEFT * deepest.y ? 'falling' : deepest;
}
