// Builds what the cluster tests run: `node test/cluster/tools/build.ts [tool…]`; without a name, all that is needed.
import { buildTools } from './build-tools.ts';
import { tools, toTool } from './toolchain.ts';

const names = process.argv.slice(2);
try {
  const wanted = names.length === 0 ? tools.filter((tool) => tool.isDefault) : names.map(toTool);
  await buildTools(wanted);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
