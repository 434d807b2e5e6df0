import { type Config, loadConfig } from '../../config.ts';
import { QuotientError } from '../../errors.ts';

/** The demo's options as they stand on the command line. */
export interface DemoOptions {
  readonly speed: string;
  readonly policy: string;
  readonly grpcAddress: string;
  readonly httpAddress: string;
}

/** What the demo runs with. */
export interface DemoSettings {
  /** seconds of the world per second of the watcher */
  readonly speed: number;
  readonly config: Config;
}

/** Slower, nothing would seem to move; faster, a decision would come after the work that it is about. */
const SPEED_RANGE = { least: 0.1, most: 100 } as const;

/** Somebody watches a terminal and has asked for the end. */
const SHUTDOWN_GRACE_MS = 2_000;

/**
 * Reads the demo's options. The environment and files are left alone: a newcomer's first look must not depend on them.
 *
 * @throws QuotientError `invalid-input`
 */
export function toDemoSettings({ speed, policy, grpcAddress, httpAddress }: DemoOptions): DemoSettings {
  const flags = { policy, grpcAddress, httpAddress, shutdownGraceMs: String(SHUTDOWN_GRACE_MS), logLevel: 'warn' };
  return { speed: parseSpeed(speed), config: loadConfig({ flags, environment: {} }) };
}

function parseSpeed(text: string): number {
  const { least, most } = SPEED_RANGE;
  const speed = text.trim() === '' ? Number.NaN : Number(text);
  if (speed >= least && speed <= most) return speed;
  throw new QuotientError(
    'invalid-input',
    `--speed ${JSON.stringify(text)}: must be a number from ${least} to ${most}`,
  );
}
