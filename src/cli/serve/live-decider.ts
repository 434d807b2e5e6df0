import type { Decider, DeciderTools } from '../../app.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { AcknowledgementInput } from '../../inputs/acknowledgements/acknowledgements.ts';
import type { BacklogInput } from '../../inputs/backlog/backlog.ts';
import type { ClusterInput } from '../../inputs/cluster/cluster.ts';
import type { Board } from '../../loop/board.ts';
import { createDurations, type Durations } from '../../loop/durations.ts';
import { createLoop } from '../../loop/loop.ts';
import type { WriteListener } from '../../loop/motions.ts';
import type { Part } from '../../stages.ts';
import type { Logger } from '../../telemetry/logger.ts';

/** The inputs that the loop decides on, and what follows its decisions. */
export interface LiveParts extends Pick<Decider, 'watches'> {
  readonly config: Config;
  readonly clock: Clock;
  readonly cluster: ClusterInput;
  readonly backlog: BacklogInput;
  /** what consumers have finished */
  readonly acknowledgements: AcknowledgementInput;
  readonly logger: Logger;
  /** what is to be written where the decisions say so; nothing by default */
  readonly createActuators?: (tools: ActuatorTools) => readonly Part[];
}

/** What writers are given. */
export interface ActuatorTools extends Pick<DeciderTools, 'onWrite'> {
  readonly board: Board;
  readonly writes: WriteListener;
  readonly durations: Pick<Durations, 'save' | 'restore'>;
}

/** Decides about a real cluster and real queues. */
export function createLiveDecider(parts: LiveParts, { board, onCycle, onWrite }: DeciderTools): Decider {
  const { cluster, backlog, acknowledgements, watches, createActuators = () => [] } = parts;
  const durations = createDurations(parts);
  const loop = createLoop({ ...parts, board, durations, onCycle });
  return {
    answers: loop.answers,
    status: backlog.status,
    ...(watches === undefined ? {} : { watches }),
    actuators: createActuators({ board, writes: loop.writes, durations, onWrite }),
    parts: [loop, cluster, backlog, acknowledgements],
  };
}
