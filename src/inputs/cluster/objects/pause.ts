/** Annotations that pause whatever their value is (`NeedToBePausedByAnnotation`, below). */
const PAUSING = 'autoscaling.keda.sh/paused-replicas';

/** Annotations that pause, wholly or in one direction, unless their value says no. */
const PAUSING_UNLESS_FALSE = ['paused', 'paused-scale-in', 'paused-scale-out'].map(
  (name) => `autoscaling.keda.sh/${name}`,
);

/** What Go's `strconv.ParseBool` takes for false; KEDA takes what is no boolean for true. */
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/**
 * Do the annotations of a ScaledObject pause it?
 * As KEDA's `NeedToBePausedByAnnotation`, `NeedToPauseScaleIn` and `NeedToPauseScaleOut` have it
 * (apis/keda/v1alpha1/scaledobject_types.go, v2.21).
 */
export function isPaused(annotations: ReadonlyMap<string, string>): boolean {
  if (annotations.has(PAUSING)) return true;
  return PAUSING_UNLESS_FALSE.some((name) => {
    const value = annotations.get(name);
    return value !== undefined && !FALSE.has(value);
  });
}
