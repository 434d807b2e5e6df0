import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the server process says of itself. */
export interface ServerReport {
  readonly port: number;
  readonly rssBytes: number;
  readonly openStreams: number;
}

/** The gRPC view in a process of its own. */
export interface GrpcServerProcess {
  readonly port: number;
  report(): Promise<ServerReport>;
  /** Sends SIGTERM, unless it has gone already, and waits. */
  stop(): Promise<{ readonly exitCode: number | null; readonly tookMs: number }>;
  isRunning(): boolean;
}

/** @param shutdownGraceMs how long its calls may take to end */
export async function startGrpcServer(shutdownGraceMs: number): Promise<GrpcServerProcess> {
  const script = fileURLToPath(new URL('server-process.ts', import.meta.url));
  const child = fork(script, [String(shutdownGraceMs)], { execArgv: [] });
  const exited = once(child, 'exit');
  const [{ port }] = (await once(child, 'message')) as [ServerReport];
  return {
    port,
    report: async () => {
      child.send('report');
      const [report] = (await once(child, 'message')) as [ServerReport];
      return report;
    },
    stop: async () => {
      const startedAtMs = performance.now();
      if (child.exitCode === null) child.kill('SIGTERM');
      await exited;
      return { exitCode: child.exitCode, tookMs: performance.now() - startedAtMs };
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
}
