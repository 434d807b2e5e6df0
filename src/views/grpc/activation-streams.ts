import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js';
import type { Clock } from '../../clock.ts';
import type { IsActiveResponse } from '../../gen/externalscaler/IsActiveResponse.ts';
import type { ScaledObjectRef__Output } from '../../gen/externalscaler/ScaledObjectRef.ts';
import { SAID_NOTHING, type Said, shouldSayActive, toActivity } from './activation.ts';
import type { OpenStreams } from './open-streams.ts';
import type { PoolFinder } from './pool-finder.ts';
import type { AnswerListener } from '../../contract/answer-listener.ts';

type Call = ServerWritableStream<ScaledObjectRef__Output, IsActiveResponse>;

/** What push streams have to do with. */
export interface ActivationStreamsDependencies {
  readonly pools: Pick<PoolFinder, 'find'>;
  readonly openStreams: OpenStreams;
  readonly activationRepeatMs: number;
  readonly clock: Clock;
  readonly answers?: AnswerListener | undefined;
}

/** All streams of StreamIsActive, looked through together: one subscription and one timer serve any number of them. */
export interface ActivationStreams {
  readonly open: handleServerStreamingCall<ScaledObjectRef__Output, IsActiveResponse>;
  /** Says "active" on every stream that is due. Cheap enough for every publication. */
  review(): void;
}

export function createActivationStreams(dependencies: ActivationStreamsDependencies): ActivationStreams {
  const { pools, openStreams, activationRepeatMs, clock, answers } = dependencies;
  const saidByCall = new Map<Call, Said>();

  const reviewOne = (call: Call, said: Said, nowMs: number): void => {
    const activity = toActivity(pools.find(call.request));
    if (activity === 'idle' && said.isActive) saidByCall.set(call, { ...said, isActive: false });
    if (!shouldSayActive(activity, said, nowMs, activationRepeatMs)) return;
    // A reader that has not taken the last one gets no further one: the next review tries again.
    if (call.writableLength > 0) return;
    call.write({ result: true });
    answers?.onActive(call.request);
    saidByCall.set(call, { isActive: true, atMs: nowMs });
  };

  return {
    open: (call) => {
      if (!openStreams.keep(call, () => saidByCall.delete(call))) return;
      saidByCall.set(call, SAID_NOTHING);
      reviewOne(call, SAID_NOTHING, clock.nowMs());
    },
    review: () => {
      const nowMs = clock.nowMs();
      for (const [call, said] of saidByCall) reviewOne(call, said, nowMs);
    },
  };
}
