import { ensureTools } from '../cluster/global-setup.ts';
import { tools } from '../cluster/tools/toolchain.ts';

/** Builds what is missing of all that runs start: the KEDA that HyperFlow pins is among it. */
export async function setup(): Promise<void> {
  await ensureTools(tools);
}
