import type { Dice } from './dice.ts';
import { aContainerResources, aPodResources, type Quantities, type ResourceFields } from './random-resources.ts';

/** What a test makes of a pod after it has been created. */
export type Fate = 'pending' | 'running' | 'succeeded' | 'failed' | 'resized' | 'stuck' | 'terminating' | 'deleted';

export interface RandomPod {
  readonly name: string;
  readonly fate: Fate;
  readonly spec: PodSpec;
}

interface PodSpec {
  readonly runtimeClassName?: string;
  readonly nodeName?: string;
  readonly containers: readonly ContainerFields[];
  readonly initContainers: readonly ContainerFields[];
  readonly [field: string]: unknown;
}

interface ContainerFields {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly resources: ResourceFields;
}

/** The classes that pods name; they must exist first. */
export const PRIORITY_CLASSES: readonly string[] = ['worker', 'batch', 'urgent'];

/** Each with the overhead of its pods. */
export const RUNTIME_CLASSES: ReadonlyMap<string, Quantities> = new Map([
  ['sandbox', { cpu: '120m', memory: '64Mi' }],
  ['thin', { memory: '1Mi' }],
  ['free', {}],
]);

/** Keeps a deleted pod. */
export const FINALIZER = 'test.example/held';

const FATES: readonly Fate[] = ['running', 'succeeded', 'failed', 'resized', 'stuck', 'terminating', 'deleted'];

/** @param isNaming most of its containers name CPU and memory */
export function aRandomPod(dice: Dice, name: string, isNaming: boolean): RandomPod {
  const fate = dice.chance(0.4) ? 'pending' : dice.pick(FATES);
  const isFull = isNaming && dice.chance(0.85);
  const containers = Array.from({ length: 1 + dice.below(3) }, (_, index) => aContainer(dice, `main-${index}`, isFull));
  const initContainers = Array.from({ length: dice.chance(0.5) ? dice.below(4) : 0 }, (_, index) => ({
    ...aContainer(dice, `init-${index}`, isFull),
    ...(dice.chance(0.4) ? { restartPolicy: 'Always' } : {}),
  }));
  return { name, fate, spec: { ...aFrame(dice, fate), containers, initContainers } };
}

function aContainer(dice: Dice, name: string, isNaming: boolean): ContainerFields {
  const resources = dice.chance(isNaming ? 1 : 0.7) ? aContainerResources(dice, isNaming) : {};
  return { name, image: 'none', resources };
}

/** All but the containers. Only a pod that has a node is given time to end. */
function aFrame(dice: Dice, fate: Fate): Omit<PodSpec, 'containers' | 'initContainers'> {
  const hasNode = ['running', 'resized', 'terminating'].includes(fate) || dice.chance(0.3);
  return {
    ...(hasNode && fate !== 'stuck' ? { nodeName: 'nowhere' } : {}),
    ...(dice.chance(0.3) ? { runtimeClassName: dice.pick([...RUNTIME_CLASSES.keys()]) } : {}),
    ...(dice.chance(0.5) ? { priorityClassName: dice.pick(PRIORITY_CLASSES) } : {}),
    ...(dice.chance(0.3) ? { activeDeadlineSeconds: 1 + dice.below(10_000) } : {}),
    ...(dice.chance(0.25) ? { resources: aPodResources(dice) } : {}),
    ...(dice.chance(0.3) ? { affinity: anAffinity(dice) } : {}),
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 3600,
  };
}

function anAffinity(dice: Dice): unknown {
  const term = {
    topologyKey: 'zone',
    labelSelector: { matchLabels: { app: 'other' } },
    ...dice.pick([{}, { namespaces: ['other'] }, { namespaceSelector: {} }, { namespaces: [] }]),
  };
  const terms = dice.chance(0.5)
    ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }] };
  return dice.chance(0.5) ? { podAffinity: terms } : { podAntiAffinity: terms };
}
