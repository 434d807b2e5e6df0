/** What a command may touch of the process. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** aborts at the first SIGTERM or SIGINT */
  readonly signal: AbortSignal;
  readonly version: string;
}
