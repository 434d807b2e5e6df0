import { parseTriggerMetadata } from '../../../contract/trigger-metadata.ts';
import type { KeptAutoscaler } from './autoscaler.ts';
import { explainFromEnvironment, splitMetadata } from './environment-keys.ts';
import type { KeptScaledObject } from './scaled-object.ts';
import type { ScalingRules } from './scaling-rules.ts';
import type { OwnTrigger } from './triggers.ts';

/** What warnings rest on besides the ScaledObject. */
export interface WarningParts {
  /** its HPA, where there is one */
  readonly autoscaler: KeptAutoscaler | undefined;
  /** whether KEDA (≥ 2.18) and Kubernetes (≥ 1.35) have the HPA's `tolerance`: else no line of YAML could mend it */
  readonly knowsTolerance: boolean;
}

/** Where the author of a ScaledObject writes how its HPA behaves. */
const BEHAVIOR = 'spec.advanced.horizontalPodAutoscalerConfig.behavior';

/** The HPA's own, unless the cluster's is set otherwise (`--horizontal-pod-autoscaler-tolerance`). */
const DEFAULT_TOLERANCE = 0.1;

/** What the author of a pool may want to mend although it stops nothing; one sentence each, with the line of YAML. */
export function findPoolWarnings(object: KeptScaledObject, parts: WarningParts): readonly string[] {
  return [
    ...object.ours.slice(0, 1).flatMap(warnMetadata),
    ...warnFallback(object),
    ...warnBehavior(object.maxReplicaCount, parts),
  ];
}

/** A missing queue is a mistake, and said there. */
function warnMetadata({ metadata }: OwnTrigger): string[] {
  const { written, fromEnvironment } = splitMetadata(metadata);
  const parsed = parseTriggerMetadata(written);
  const unread = fromEnvironment.filter((key) => key !== 'queueName' || parsed.ok);
  return [...(parsed.ok ? parsed.warnings : []), ...unread.map(explainFromEnvironment)];
}

/** KEDA is a third writer then, of a number that nobody divided; `behavior` is known since 2.17. */
function warnFallback({ fallbackReplicas, fallbackBehavior }: KeptScaledObject): string[] {
  if (fallbackReplicas === undefined || fallbackBehavior === 'currentReplicas') return [];
  const what = `fallback (${fallbackBehavior}, ${fallbackReplicas} replicas) sets replicas that nobody divided`;
  return [
    `${what} whenever Quotient gives no number: remove spec.fallback, or set spec.fallback.behavior: currentReplicas`,
  ];
}

function warnBehavior(maxReplicaCount: number, { autoscaler, knowsTolerance }: WarningParts): string[] {
  if (autoscaler === undefined) return [];
  const warnTolerance = knowsTolerance ? warnDeadBand : () => [];
  return (['scaleUp', 'scaleDown'] as const).flatMap((direction) => {
    const rules = autoscaler[direction];
    const path = `${BEHAVIOR}.${direction}`;
    return [
      ...warnWindow(rules, path, direction),
      ...warnDisabled(rules, path, direction),
      ...warnTolerance(rules, path, maxReplicaCount),
    ];
  });
}

type Direction = 'scaleUp' | 'scaleDown';

/** A write of ours against a recommendation that the HPA still remembers would be undone at its next tick. */
function warnWindow({ stabilizationWindowSeconds }: ScalingRules, path: string, direction: Direction): string[] {
  if (stabilizationWindowSeconds === 0) return [];
  const effect =
    direction === 'scaleDown'
      ? 'keeps idle workers, and the quota that they hold,'
      : 'holds back workers that were granted';
  const line = `set ${path}.stabilizationWindowSeconds: 0`;
  return [`the HPA ${effect} for ${stabilizationWindowSeconds} s, and no write goes around it: ${line}`];
}

function warnDisabled({ selectPolicy }: ScalingRules, path: string, direction: Direction): string[] {
  if (selectPolicy !== 'Disabled') return [];
  const way = direction === 'scaleDown' ? 'down' : 'up';
  return [`the HPA never scales ${way} (selectPolicy Disabled), so nobody does: remove ${path}.selectPolicy`];
}

/** Of few replicas one more or less is more than the tolerance. */
function warnDeadBand({ tolerance = DEFAULT_TOLERANCE }: ScalingRules, path: string, maxReplicas: number): string[] {
  if (maxReplicas * tolerance < 1) return [];
  const percent = Number((tolerance * 100).toFixed(3));
  return [`the HPA takes a change of up to ${percent} % for none: set ${path}.tolerance: "0"`];
}
