import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
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
  /** Applies a folder of CustomResourceDefinitions, and waits until the API server serves all that it has. */
  define(folder: string): Promise<void>;
  /** Waits until the API server serves every CustomResourceDefinition that it has. */
  waitForDefinitions(): Promise<void>;
}

const exec = promisify(execFile);

const DEFINITION_ATTEMPTS = 50;
const DEFINITION_PAUSE_MS = 200;

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
  const waitForDefinitions = async (attempts = DEFINITION_ATTEMPTS): Promise<void> => {
    try {
      await run(['wait', 'crd', '--all', '--for=condition=Established', '--timeout=60s']);
    } catch (error) {
      // kubectl gives up at once on a definition that is so new that it has no conditions yet.
      if (attempts === 0 || !String(error).includes('.status.conditions accessor error')) throw error;
      await delay(DEFINITION_PAUSE_MS);
      await waitForDefinitions(attempts - 1);
    }
  };
  const define = async (folder: string): Promise<void> => {
    await run(['apply', '--server-side', '-f', folder]);
    await waitForDefinitions();
  };
  return { run, apply, define, waitForDefinitions: () => waitForDefinitions() };
}
