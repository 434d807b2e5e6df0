import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import { printMeasured } from '../../tools/measured.ts';
import { startWorld, type World } from '../world.ts';
import { CONTENDERS } from './contenders.ts';
import { runLab } from './lab-run.ts';
import { LAB_CPU } from './lab-tasks.ts';

/** After a tick of the HPAs: the worst of the usual places is just after one. */
const PHASE_MS = 3_000;

describe.skipIf(!hasRabbitMq())(`the lab run on a real cluster (${MISSING_RABBITMQ})`, () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(() => world.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => world.bed.keepFiles()));

  const ours = CONTENDERS.filter(({ isSafe }) => isSafe).map((contender, index) => ({ ...contender, index }));

  it.each(ours)('$name: nothing refused, nothing lost', async ({ index, ...contender }) => {
    const namespace = `lab-${index}`;
    const folder = process.env['QUOTIENT_REPORT'] ?? world.directory;
    const plan = { contender, namespace, phaseMs: PHASE_MS, reportPath: join(folder, namespace) };
    const { makespanMs, report, tally, refused } = await runLab(world, plan);
    const asked = `asked for at most ${report.mostAskedCpu} of ${LAB_CPU} CPU`;
    printMeasured(`lab run, ${contender.name}: ${(makespanMs / 1000).toFixed(1)} s, ${refused} refused, ${asked}`);
    expect(tally).toMatchObject({ lost: [], repeated: [] });
    expect(report).toMatchObject({ refusedInAll: 0, quotaCpu: Number(LAB_CPU), overQuotaMs: 0 });
    expect(refused).toBe(0);
  });
});
