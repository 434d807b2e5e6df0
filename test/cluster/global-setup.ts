import { buildTools } from './tools/build-tools.ts';
import { isBuilt, type Tool, tools } from './tools/toolchain.ts';

/** For the project whose tests start beds. */
export async function setup(): Promise<void> {
  await ensureTools(tools.filter(({ isDefault }) => isDefault));
}

/**
 * Builds what is missing, with a line of progress every half a minute. That takes some half an hour on a fresh machine, and
 * no time later.
 */
export async function ensureTools(wanted: readonly Tool[]): Promise<void> {
  const missing = wanted.filter((tool) => !isBuilt(tool));
  if (missing.length > 0) await buildTools(missing);
}
