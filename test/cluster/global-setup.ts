import { buildTools } from './tools/build-tools.ts';
import { isBuilt, tools } from './tools/toolchain.ts';

/**
 * For the project whose tests start beds: builds what is missing, with a line of progress every half a minute. That
 * takes some half an hour on a fresh machine, and no time later.
 */
export async function setup(): Promise<void> {
  const missing = tools.filter((tool) => tool.isDefault && !isBuilt(tool));
  if (missing.length > 0) await buildTools(missing);
}
