import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../tools/toolchain.ts';
import type { Layout } from './layout.ts';

/** Runs kubectl as the administrator. */
export interface Kubectl {
  /**
   * @param input for commands that read `-f -`
   * @returns its standard output
   * @throws Error with its standard error
   */
  run(parameters: readonly string[], input?: string): Promise<string>;
  /** Applies objects server-side. @param manifests YAML or JSON documents */
  apply(manifests: string): Promise<void>;
}

const exec = promisify(execFile);

export function createKubectl({ kubeconfigPath, file }: Layout): Kubectl {
  const run = async (parameters: readonly string[], input = ''): Promise<string> => {
    const environment = { HOME: file('home'), KUBECONFIG: kubeconfigPath, PATH: process.env['PATH'] ?? '' };
    const running = exec(findProgram('kubernetes', 'kubectl'), [...parameters], {
      env: environment,
      maxBuffer: 256 * 1024 * 1024,
    });
    // A command that fails before it has read everything is told by its exit code.
    running.child.stdin?.on('error', () => undefined).end(input);
    return (await running).stdout;
  };
  const apply = async (manifests: string): Promise<void> => {
    await run(['apply', '--server-side', '--force-conflicts', '-f', '-'], manifests);
  };
  return { run, apply };
}
