/**
 * Who says how many replicas each pool gets.
 *
 * `chart-rule`: HyperFlow's rule of its chart, with the delays of its path; `operator-rule`: the same without the factor 0.9,
 * as its operator makes it; `keda-rabbitmq`: KEDA's own scaler, a worker for each message, each pool by itself; `static`: a
 * split made before the run and kept; the others are Quotient by its policy, with direct scaling, or at the pace of KEDA and
 * the HPA alone (`-keda`); `drain-time` with durations learned or declared.
 */
export const CONTENDERS = [
  'chart-rule',
  'operator-rule',
  'keda-rabbitmq',
  'static',
  'queue-length',
  'queue-length-keda',
  'drain-time-learned',
  'drain-time-learned-keda',
  'drain-time-declared',
  'drain-time-declared-keda',
] as const;

export type Contender = (typeof CONTENDERS)[number];
