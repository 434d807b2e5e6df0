import type { SimulationReport, PoolReport } from '../../src/simulation/workflow-run/report.ts';
import { round } from '../machine.ts';
import { type BenchCase, runCase } from './cases.ts';

/** CPU that each pool's pods hold over one run, at so many moments. */
export interface Picture {
  readonly workload: string;
  readonly contender: string;
  readonly quotaCpu: number;
  readonly makespanSeconds: number;
  readonly refusedPods: number;
  /** one number per moment, each so many seconds after the one before */
  readonly everySeconds: number;
  readonly pools: readonly { readonly type: string; readonly cpu: readonly number[] }[];
  readonly askedCpu: readonly number[];
}

const MOMENTS = 200;

export function toPicture(one: BenchCase, seed: number): Picture {
  const report = runCase(one, seed);
  const everySeconds = report.makespanSeconds / MOMENTS;
  const sample = (value: (pool: PoolReport, atSeconds: number) => number) => (pool: PoolReport) =>
    Array.from({ length: MOMENTS + 1 }, (_, moment) => round(value(pool, moment * everySeconds) * pool.cpu, 1));
  const asked = report.pools.map(sample((pool, atSeconds) => toValue(pool.replicas, atSeconds)));
  return {
    workload: one.workload.name,
    contender: one.contender,
    quotaCpu: one.workload.quota.cpu,
    makespanSeconds: round(report.makespanSeconds, 1),
    refusedPods: report.refusedPods,
    everySeconds: round(everySeconds, 3),
    pools: report.pools.map((pool) => {
      return { type: pool.type, cpu: sample(({ pods }, atSeconds) => toValue(pods, atSeconds))(pool) };
    }),
    askedCpu: Array.from({ length: MOMENTS + 1 }, (_, moment) =>
      round(
        asked.reduce((sum, cpu) => sum + (cpu[moment] ?? 0), 0),
        1,
      ),
    ),
  };
}

function toValue(steps: SimulationReport['pools'][number]['pods'], atSeconds: number): number {
  return steps.findLast((step) => step.atSeconds <= atSeconds)?.replicas ?? 0;
}
