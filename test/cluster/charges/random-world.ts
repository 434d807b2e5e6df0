import { createDice, type Dice } from './dice.ts';
import { aRandomPod, type RandomPod } from './random-pods.ts';
import { aRandomQuota, type QuotaSpec } from './random-quotas.ts';

export interface RandomNamespace {
  readonly name: string;
  /** the `spec` of each */
  readonly limitRanges: readonly unknown[];
  readonly quotas: readonly { readonly name: string; readonly spec: QuotaSpec }[];
  readonly pods: readonly RandomPod[];
}

export interface WorldSize {
  readonly namespaces: number;
  readonly quotasEach: number;
  readonly podsEach: number;
}

/** The same for the same seed. */
export function aRandomWorld(seed: number, { namespaces, quotasEach, podsEach }: WorldSize): RandomNamespace[] {
  const dice = createDice(seed);
  return Array.from({ length: namespaces }, (_, index) => {
    const isNaming = dice.chance(0.7);
    return {
      name: `case-${index}`,
      limitRanges: someLimitRanges(dice),
      quotas: Array.from({ length: quotasEach }, (_, at) => ({
        name: `quota-${at}`,
        spec: aRandomQuota(dice, isNaming),
      })),
      pods: Array.from({ length: podsEach }, (_, at) => aRandomPod(dice, `pod-${at}`, isNaming)),
    };
  });
}

/**
 * The specs of none to two LimitRanges, with default limits above what any container asks for: a range must not refuse a
 * pod. Two of them name different resources, as the API server takes them in no order.
 */
function someLimitRanges(dice: Dice): readonly unknown[] {
  const compute = dice.pick([
    { default: { cpu: '64', memory: '64Gi', 'example.com/fpga': '1' }, max: { cpu: '65' } },
    { default: { memory: '32Gi' }, defaultRequest: { cpu: '0', memory: '48Mi' } },
    { defaultRequest: { cpu: '75m', memory: '10Mi' } },
    { max: { cpu: '60' }, min: { memory: '0' } },
  ]);
  const storage = { default: { 'ephemeral-storage': '9Gi' }, defaultRequest: { 'ephemeral-storage': '7k' } };
  const ranges = [...dice.some([compute], 0.4), ...dice.some([storage], 0.2)];
  return ranges.map((range) => ({
    limits: [
      { type: 'Container', ...range },
      { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } },
    ],
  }));
}
