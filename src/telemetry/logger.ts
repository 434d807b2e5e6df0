import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import type { Config } from '../config.ts';

/**
 * JSON lines with static messages and fixed fields:
 * `component namespace pool queue broker vhost replicas backlog code ageMs durationMs err`.
 * Transitions are logged, not states: in a steady state `info` is silent.
 */
export type Logger = PinoLogger;

/**
 * @param level least severe lines that are written
 * @param destination standard error unless a test says otherwise: standard output belongs to commands' answers
 */
export function createLogger(level: Config['logLevel'], destination: DestinationStream = pino.destination(2)): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
