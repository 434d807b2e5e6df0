import type { Launch } from '../bed/children.ts';
import type { Container, Pod } from '../client/objects.ts';
import { expand, toEnvironment } from './environment.ts';
import type { PodWorld } from './pod-world.ts';

/** The shell says what is wrong, into the log, and exits with 127; else it becomes the program. */
const START = 'cd -- "$1" && shift && exec "$@"';
const FAIL = 'echo "$1" >&2; exit 1';

/** How a container's process is started. What cannot be started ends at once, with the reason in its log. */
export async function toContainerLaunch(pod: Pod, container: Container, world: PodWorld): Promise<Launch> {
  const logPath = world.logPath(pod, container.name);
  const launch = (environment: Launch['environment'], script: string, parameters: readonly string[]): Launch => ({
    command: 'sh',
    parameters: ['-c', script, 'sh', ...parameters],
    environment,
    workingDirectory: world.workingDirectory,
    logPath,
  });
  try {
    const environment = await toEnvironment(world.client, pod, container, world.environment);
    // There are no images here, so a container without a command does what a pause container does.
    const { command = ['sleep', 'infinity'], args = [], workingDir = world.workingDirectory } = container;
    const parameters = [...command, ...args].map((part) => expand(part, environment));
    return launch(environment, START, [workingDir, ...parameters]);
  } catch (error) {
    return launch(world.environment, FAIL, [error instanceof Error ? error.message : String(error)]);
  }
}
