import { type Fields, toFields, toList, toText, toTexts } from './field.ts';

/** The triggers of a ScaledObject, told apart by whom they ask. */
export interface Triggers {
  readonly ours: readonly OwnTrigger[];
  /** the triggers that are somebody else's, each for example `trigger 1 (cpu)` */
  readonly others: readonly string[];
}

/** A trigger that asks us. */
export interface OwnTrigger {
  /** among all triggers, from 0: the metric's name begins with it */
  readonly index: number;
  readonly type: 'external' | 'external-push';
  readonly metadata: Readonly<Record<string, string>>;
  readonly metricType?: string;
  readonly useCachedMetrics: boolean;
}

/**
 * Reads `spec.triggers` (apis/keda/v1alpha1/scaletriggers_types.go, KEDA v2.21).
 *
 * @param isOurs from `createAddressMatcher`
 */
export function toTriggers(triggers: unknown, isOurs: (scalerAddress: string) => boolean): Triggers {
  const read = toList(triggers).map(toFields);
  const ours = read.flatMap((trigger, index) => toOwnTrigger(trigger, index, isOurs));
  const own = new Set(ours.map(({ index }) => index));
  const others = read.flatMap(({ type }, index) =>
    own.has(index) ? [] : [`trigger ${index} (${toText(type) ?? 'no type'})`],
  );
  return { ours, others };
}

function toOwnTrigger(trigger: Fields, index: number, isOurs: (scalerAddress: string) => boolean): OwnTrigger[] {
  const { type, useCachedMetrics } = trigger;
  if (type !== 'external' && type !== 'external-push') return [];
  const metadata = toTexts(trigger['metadata']);
  if (!isOurs(metadata.get('scalerAddress') ?? '')) return [];
  const metricType = toText(trigger['metricType']);
  return [
    {
      index,
      type,
      metadata: Object.fromEntries(metadata),
      ...(metricType === undefined ? {} : { metricType }),
      useCachedMetrics: useCachedMetrics === true,
    },
  ];
}
