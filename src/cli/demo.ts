import { type AppParts, type Listening, runApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import type { Board } from '../loop/board.ts';
import { createWorld, type World } from '../simulation/demo/world.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { CommandContext } from './context.ts';
import { createWorldBacklog, createWorldCluster, DEMO_NAMESPACE } from './demo/inputs.ts';
import { toIntroduction, toReachable } from './demo/introduction.ts';
import { toScene } from './demo/scene.ts';
import { createScreen } from './demo/screen.ts';
import { type DemoOptions, type DemoSettings, toDemoSettings } from './demo/settings.ts';

/** Any number would do; with the same one, everybody sees the same runs. */
const SEED = 1;

/**
 * Runs the whole service over an embedded world and shows it on standard output, until the signal aborts, somebody
 * presses `q`, or nobody reads on.
 *
 * @throws QuotientError `invalid-input` for a wrong option or a port that is in use
 */
export async function runDemo(options: DemoOptions, context: CommandContext): Promise<void> {
  const settings = toDemoSettings(options);
  const world = createWorld(SEED);
  const screen = createScreen(systemClock, context.environment);
  const end = new AbortController();
  const signal = AbortSignal.any([context.signal, end.signal, screen.signal]);
  let showing: Promise<void> = Promise.resolve();
  try {
    const parts = toAppParts(settings, world, screen.log);
    await runApp({ ...parts, version: context.version }, signal, (ports, board) => {
      board.onPublish(() => carryOut(board, world));
      showing = screen.show(() => toScene(board, world), describe(settings, ports), signal);
    });
  } finally {
    end.abort();
    await showing;
  }
}

function toAppParts(
  { speed, config }: DemoSettings,
  world: World,
  log: (line: string) => void,
): Omit<AppParts, 'version'> {
  const clock = systemClock;
  return {
    config,
    clock,
    cluster: createWorldCluster(clock),
    backlog: createWorldBacklog({ world, speed, intervalMs: config.pollIntervalMs, clock }),
    logger: createLogger(config.logLevel, { write: log }),
  };
}

/** In the world there is nobody between a grant and the pool's scale target. */
function carryOut(board: Board, world: World): void {
  for (const { name, granted } of board.latest(DEMO_NAMESPACE)?.decision.pools ?? []) {
    if (granted !== undefined) world.setTarget(name, granted);
  }
}

function describe({ speed, config }: DemoSettings, { grpcPort, httpPort }: Listening): string {
  const grpc = toReachable(config.grpcAddress, grpcPort);
  return toIntroduction({ grpc, http: toReachable(config.httpAddress, httpPort), speed });
}
