import type { Container, Pod } from '../client/objects.ts';
import { POD_ADDRESS } from './environment.ts';

/** What one container is doing. */
export type ContainerState =
  | { readonly kind: 'running'; readonly startedAt: Date; readonly restarts: number }
  | { readonly kind: 'waiting'; readonly restarts: number }
  | {
      readonly kind: 'ended';
      readonly startedAt: Date;
      readonly endedAt: Date;
      readonly exitCode: number;
      readonly restarts: number;
    };

export type PodPhase = 'Running' | 'Succeeded' | 'Failed';

/** Over when every container has ended for good; failed if one of them has. */
export function toPhase(states: readonly ContainerState[]): PodPhase {
  if (states.some(({ kind }) => kind !== 'ended')) return 'Running';
  return states.every((state) => state.kind === 'ended' && state.exitCode === 0) ? 'Succeeded' : 'Failed';
}

/** The status as a kubelet reports it, complete enough for Deployments, Jobs and people. */
export function toPodStatus(pod: Pod, startTime: Date, states: readonly ContainerState[]): unknown {
  const phase = toPhase(states);
  const isReady = phase === 'Running' && states.every(({ kind }) => kind === 'running');
  const reason = phase === 'Running' ? undefined : 'PodCompleted';
  const condition = (type: string, isTrue: boolean): unknown => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastTransitionTime: new Date(),
    ...(isTrue ? {} : { reason: reason ?? 'ContainersNotReady' }),
  });
  return {
    phase,
    startTime,
    hostIP: POD_ADDRESS,
    hostIPs: [{ ip: POD_ADDRESS }],
    podIP: POD_ADDRESS,
    podIPs: [{ ip: POD_ADDRESS }],
    conditions: [
      condition('PodScheduled', true),
      condition('PodReadyToStartContainers', phase === 'Running'),
      condition('Initialized', true),
      condition('ContainersReady', isReady),
      condition('Ready', isReady),
    ],
    containerStatuses: pod.spec.containers.map((container, index) => toContainerStatus(container, states[index])),
  };
}

function toContainerStatus({ name, image }: Container, state: ContainerState | undefined): unknown {
  return {
    name,
    image,
    imageID: '',
    ready: state?.kind === 'running',
    started: state?.kind === 'running',
    restartCount: state?.restarts ?? 0,
    state: toState(state),
  };
}

function toState(state: ContainerState | undefined): unknown {
  switch (state?.kind) {
    case undefined:
      return { waiting: { reason: 'ContainerCreating' } };
    case 'waiting':
      return { waiting: { reason: 'CrashLoopBackOff' } };
    case 'running':
      return { running: { startedAt: state.startedAt } };
    case 'ended': {
      const { exitCode, startedAt, endedAt: finishedAt } = state;
      return { terminated: { exitCode, startedAt, finishedAt, reason: exitCode === 0 ? 'Completed' : 'Error' } };
    }
  }
}
