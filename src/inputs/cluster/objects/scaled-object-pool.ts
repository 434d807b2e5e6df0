import { parseTriggerMetadata } from '../../../contract/trigger-metadata.ts';
import { findLimitMistake } from '../replica-limits.ts';
import { explainFromEnvironment, splitMetadata } from './environment-keys.ts';
import type { KeptScaledObject } from './scaled-object.ts';
import type { OwnTrigger } from './triggers.ts';

/**
 * What stops a ScaledObject from being a pool: everything that its author has to mend, in one sentence or several, each
 * with its place.
 *
 * @returns undefined where it is a pool
 */
export function findPoolMistake(object: KeptScaledObject): string | undefined {
  const place = `in ScaledObject ${object.namespace}/${object.name}`;
  const [trigger, ...further] = object.ours;
  if (trigger === undefined) return `no trigger asks Quotient ${place}`;
  const mistakes = [
    further.length > 0 ? explainSeveral(object.ours, place) : explainMetadata(trigger, place),
    explainOthers(object, place),
    ...object.ours.flatMap((own) => explainNumber(own, place)),
    explainFormula(object, place),
    findLimitMistake(object, place),
  ].filter((mistake) => mistake !== undefined);
  return mistakes.length === 0 ? undefined : mistakes.join('; ');
}

function explainSeveral(ours: readonly OwnTrigger[], place: string): string {
  const indexes = ours.map(({ index }) => index).join(' and ');
  return `triggers ${indexes} all ask Quotient, and a pool has one queue: keep one of them ${place}`;
}

function explainMetadata({ metadata }: OwnTrigger, place: string): string | undefined {
  const { written, fromEnvironment } = splitMetadata(metadata);
  const parsed = parseTriggerMetadata(written);
  if (parsed.ok) return undefined;
  const isQueueElsewhere = fromEnvironment.includes('queueName');
  const hints = isQueueElsewhere ? [explainFromEnvironment('queueName')] : [];
  return `${place}: ${[...parsed.mistakes, ...hints].join('; ')}`;
}

/** The HPA takes the largest of all its metrics, so a limit on ours would not limit the pool. */
function explainOthers({ others }: KeptScaledObject, place: string): string | undefined {
  if (others.length === 0) return undefined;
  const [verb, them] = others.length === 1 ? ['drives', 'it'] : ['drive', 'them'];
  return `${others.join(' and ')} ${verb} the pool too, so it takes no part in the division: remove ${them} ${place}`;
}

/** Whatever makes the HPA read another number than how many replicas there shall be. */
function explainNumber({ index, metricType, useCachedMetrics }: OwnTrigger, place: string): string[] {
  const isTotal = metricType !== undefined && metricType !== 'AverageValue';
  return [
    ...(isTotal ? [`metricType ${metricType} of trigger ${index} must be AverageValue, or absent, ${place}`] : []),
    ...(useCachedMetrics
      ? [`useCachedMetrics of trigger ${index} must be false, as the HPA would write values some polls old, ${place}`]
      : []),
  ];
}

function explainFormula({ hasFormula }: KeptScaledObject, place: string): string | undefined {
  if (!hasFormula) return undefined;
  return `scalingModifiers.formula must be absent, as its result is no longer a number of replicas, ${place}`;
}
