import { type Decider, type DeciderTools, type Listening, runApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import type { Publication } from '../loop/board.ts';
import { createDemoWorld, type DemoWorld } from '../simulation/demo/world.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { CommandContext } from './context.ts';
import { toIntroduction, toReachable } from './demo/introduction.ts';
import { type Scene, toScene } from './demo/scene.ts';
import { createScreen } from './demo/screen.ts';
import { type DemoOptions, type DemoSettings, toDemoSettings } from './demo/settings.ts';
import { createSimulatedDecider } from './demo/simulated-decider.ts';

/** Any number would do; with the same one, everybody sees the same runs. */
const SEED = 1;

/**
 * Runs Montage on the model of a cluster behind the real servers, and shows it on standard output, until the signal
 * aborts, somebody presses `q`, or nobody reads on.
 *
 * @throws QuotientError `invalid-input` for a wrong option or a port that is in use
 */
export async function runDemo(options: DemoOptions, context: CommandContext): Promise<void> {
  const settings = toDemoSettings(options);
  const { config, speed } = settings;
  const clock = systemClock;
  const screen = createScreen(clock, context.environment);
  const end = new AbortController();
  const signal = AbortSignal.any([context.signal, end.signal, screen.signal]);
  const beginsAt = clock.wallTime();
  let world: DemoWorld | undefined;
  let showing: Promise<void> = Promise.resolve();
  const app = {
    config,
    clock,
    logger: createLogger(config.logLevel, { write: screen.log }),
    version: context.version,
    createDecider: ({ board }: DeciderTools): Decider => {
      const onPublished = (publication: Publication): void => board.publish([publication]);
      world = createDemoWorld({ seed: SEED, policy: config.policy, beginsAt, onPublished });
      return createSimulatedDecider(world, speed, clock);
    },
  };
  try {
    await runApp(app, signal, (ports, board) => {
      const look = (): Scene | undefined => (world === undefined ? undefined : toScene(board, world));
      showing = screen.show(look, describe(settings, ports), signal);
    });
  } finally {
    end.abort();
    await showing;
  }
}

function describe({ speed, config }: DemoSettings, { grpcPort, httpPort }: Listening): string {
  const grpc = toReachable(config.grpcAddress, grpcPort);
  return toIntroduction({ grpc, http: toReachable(config.httpAddress, httpPort), speed });
}
