import { describe, expect, it } from 'vitest';
import { printMeasured } from '../tools/measured.ts';
import { hasRabbitMq, MISSING_RABBITMQ } from '../rabbitmq/install.ts';
import type { Fault } from './faults/fault.ts';
import { runAndKeep } from './matrix.ts';
import { QUEUE_LENGTH } from './run/contenders.ts';
import { SHIFT } from './workloads/small.ts';
import { toIds, toTasks } from './workloads/workflow.ts';
import { toPool, type Workload } from './workloads/workload.ts';
import { useWorld } from './use-world.ts';

describe.skipIf(!hasRabbitMq())(`the pace at which pools move (${MISSING_RABBITMQ})`, () => {
  const findWorld = useWorld();

  it("ScaledObjects without a behavior shrink at the HPA's pace, and say which line would make them quicker", async () => {
    const [fault, seen] = look('large');
    const workload = { ...SHIFT, pools: [toPool('mproject', 1_000, 1.5), toPool('mdiff', 500, 0.7)] };
    const { result } = await runAndKeep(findWorld(), {
      contender: QUEUE_LENGTH,
      workload,
      namespace: 'defaults',
      phaseMs: 3_000,
      fault: { ...fault, title: 'a look at the pace' },
      scaling: { policies: 'none' },
    });
    expect(result).toMatchObject({ tally: { lost: [], repeated: [] }, refused: [] });
    expect(result.conduct).toMatchObject({ fights: [], unhealthy: [] });
    expect(JSON.stringify(seen)).toContain('scaleDown.stabilizationWindowSeconds: 0');
  });

  it("HyperFlow's own policies close no direction", async () => {
    const [fault, seen] = look('mproject');
    const { result } = await runAndKeep(findWorld(), {
      contender: QUEUE_LENGTH,
      workload: SHIFT,
      namespace: 'policies',
      phaseMs: 3_000,
      fault: { ...fault, title: 'a look at the pace' },
      scaling: { policies: { up: { value: 50, periodSeconds: 5 }, down: { value: 50, periodSeconds: 30 } } },
    });
    expect(result).toMatchObject({ tally: { lost: [], repeated: [] }, refused: [] });
    expect(result.conduct).toMatchObject({ fights: [], unhealthy: [] });
    // What moves at once has nothing to say.
    expect(seen).toEqual([{}, {}]);
  });

  it('an idle pool whose room another waits for is gone within 15 s, and a message wakes it by push', async () => {
    const { row, result } = await runIdle('retired', {});
    expect(result).toMatchObject({ tally: { lost: [], repeated: [] }, refused: [] });
    expect(result.conduct).toMatchObject({ fights: [], unhealthy: [] });
    const asked = result.entries.filter((entry) => entry.kind === 'pool' && entry.pool === 'idle');
    const atZeroMs = asked.find(
      ({ atMs, ...entry }) => atMs > doneAtMs(result) && Reflect.get(entry, 'asked') === 0,
    )?.atMs;
    const goneMs = (atZeroMs ?? Infinity) - doneAtMs(result);
    printMeasured(`an idle pool is gone ${Math.round(goneMs)} ms after its last task; ${row.makespanSeconds} s in all`);
    expect(goneMs).toBeLessThan(15_000);
  });

  it('with RETIRE_AFTER_MS=off it keeps its last worker for KEDA', async () => {
    const { result } = await runIdle('kept', { RETIRE_AFTER_MS: 'off' });
    const asked = result.entries.flatMap((entry) => (entry.kind === 'pool' && entry.pool === 'idle' ? [entry] : []));
    const afterwards = asked.filter(({ atMs }) => atMs > doneAtMs(result));
    expect(afterwards.filter((entry) => entry.asked === 0)).toEqual([]);
  });

  /** One pool has four tasks, and nothing for long; the other wants all of the room; then the first gets a message. */
  function runIdle(namespace: string, environment: Readonly<Record<string, string>>) {
    const contender = {
      ...QUEUE_LENGTH,
      start: (start: Parameters<typeof QUEUE_LENGTH.start>[0]) =>
        QUEUE_LENGTH.start({ ...start, options: { environment } }),
    };
    return runAndKeep(findWorld(), {
      contender,
      workload: IDLE,
      namespace,
      phaseMs: 0,
      scaling: { cooldownPeriod: 300 },
    });
  }
});

const IDLE = toIdle();

function toIdle(): Workload {
  const first = toTasks('first', 4, { pool: 'idle', durationMs: 1_000 });
  const busy = toTasks('busy', 100, { pool: 'busy', durationMs: 1_000 });
  const last = toTasks('last', 1, { pool: 'idle', durationMs: 1_000 }, toIds(busy));
  return {
    name: 'idle',
    title: 'an idle pool beside a busy one',
    quotaCpu: 4,
    pools: [toPool('idle', 1_000, 1), toPool('busy', 1_000, 1)],
    tasks: [...first, ...busy, ...last],
  };
}

/** When the idle pool's queue was last seen to become empty before its last message. */
function doneAtMs({ entries }: Awaited<ReturnType<typeof runAndKeep>>['result']): number {
  const queues = entries.flatMap((entry) => (entry.kind === 'queue' && entry.queue.endsWith('.idle') ? [entry] : []));
  return queues.find(({ ready, unacknowledged }, index) => index > 0 && ready + unacknowledged === 0)?.atMs ?? Infinity;
}

/** Reads the pace of both pools in the middle of a run. */
function look(name: string): readonly [Fault, unknown[]] {
  const seen: unknown[] = [];
  const fault: Fault = {
    name: `look-${name}`,
    title: 'a look',
    atMs: 8_000,
    strike: async ({ quotient, namespace }) => {
      const { pools = [] } = (await quotient?.readAllocation(namespace)) ?? {};
      seen.push(...pools.map(({ pace }) => pace));
    },
  };
  return [fault, seen];
}
