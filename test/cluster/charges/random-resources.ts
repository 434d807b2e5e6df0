import type { Dice } from './dice.ts';

/** Quantities as people write them, by the name of their resource. */
export type Quantities = Readonly<Record<string, string>>;

/** The `resources` of a container or a pod. */
export interface ResourceFields {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
}

/** In rising order, in every form that a quantity can have; CPU finer than 1m is rounded up by the API server. */
const AMOUNTS = {
  cpu: ['0', '0.5m', '1m', '100m', '0.25', '333m', '1', '1500m', '2.5', '3e0'],
  memory: ['0', '1k', '1Mi', '64Mi', '128974848000m', '500M', '0.5Gi', '1G', '1.5Gi', '2e9'],
  'ephemeral-storage': ['1k', '10Mi', '100M', '1Gi'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const WHOLE = ['1', '2', '5'];

/** Not to be overcommitted: requests equal limits, and limits there must be. */
const EXACT = { 'nvidia.com/gpu': WHOLE, 'example.com/fpga': WHOLE, 'hugepages-2Mi': ['2Mi', '4Mi', '64Mi'] };

/** @param isNaming names CPU and memory on both sides, as quotas on them demand */
export function aContainerResources(dice: Dice, isNaming: boolean): ResourceFields {
  const pairs = Object.entries(AMOUNTS).map(([name, amounts]) => {
    const mustBeNamed = isNaming && name !== 'ephemeral-storage';
    return toPair(dice, name, amounts, mustBeNamed);
  });
  const exact = dice.some(Object.entries(EXACT), 0.2).map(([name, amounts]) => toExact(dice, name, dice.pick(amounts)));
  // Huge pages require CPU or memory beside them.
  const isLonely = exact.some(({ limits }) => 'hugepages-2Mi' in limits) && !pairs.some(namesCompute);
  const beside = isLonely ? [{ requests: { memory: '1Mi' }, limits: {} }] : [];
  return mergeFields([...pairs, ...exact, ...beside]);
}

/** A pod as a whole asks for far more than its containers together, as it must. */
export function aPodResources(dice: Dice): ResourceFields {
  const names = ['cpu', 'memory'] as const;
  const amounts = {
    cpu: ['500', '600500m'],
    memory: ['5Ti', '6T'],
  };
  const larger = { cpu: '700', memory: '7Ti' };
  const requested = dice
    .some(names, 0.6)
    .map((name) => ({ requests: { [name]: dice.pick(amounts[name]) }, limits: {} }));
  const limited = dice.some(names, 0.5).map((name) => ({ requests: {}, limits: { [name]: larger[name] } }));
  const pages =
    requested.length + limited.length > 0 && dice.chance(0.3) ? [toExact(dice, 'hugepages-2Mi', '1Gi')] : [];
  return mergeFields([...requested, ...limited, ...pages]);
}

type Pair = Required<ResourceFields>;

function toPair(dice: Dice, name: string, amounts: readonly string[], mustBeNamed: boolean): Pair {
  const lower = dice.below(amounts.length);
  const upper = lower + dice.below(amounts.length - lower);
  const request = { [name]: amounts[lower] ?? '' };
  const limit = { [name]: amounts[upper] ?? '' };
  const isLimited = mustBeNamed || dice.chance(0.4);
  // A limit alone becomes the request.
  const isRequested = dice.chance(mustBeNamed ? 0.8 : 0.5);
  return { requests: isRequested ? request : {}, limits: isLimited ? limit : {} };
}

function toExact(dice: Dice, name: string, amount: string): Pair {
  return { requests: dice.chance(0.5) ? { [name]: amount } : {}, limits: { [name]: amount } };
}

function namesCompute({ requests, limits }: Pair): boolean {
  return ['cpu', 'memory'].some((name) => name in requests || name in limits);
}

function mergeFields(pairs: readonly Pair[]): ResourceFields {
  return {
    requests: Object.assign({}, ...pairs.map(({ requests }) => requests)) as Quantities,
    limits: Object.assign({}, ...pairs.map(({ limits }) => limits)) as Quantities,
  };
}
