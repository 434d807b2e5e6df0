import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createVhostCounts } from '../../../src/inputs/acknowledgements/vhost-counts.ts';
import type { BrokerConfig } from '../../../src/config.ts';
import type { AcknowledgedQueue } from '../../../src/rabbitmq/acknowledged-queue.ts';
import { aClock } from '../../builders/clock.ts';

/** Counts of a vhost whose broker answers as the test says, read every 10 s. */
function start(answer: () => readonly AcknowledgedQueue[], settings: Pick<BrokerConfig, 'metricsUrl'> = {}) {
  const clock = aClock();
  const lines: string[] = [];
  const logger = pino({ level: 'info', base: null }, { write: (line: string) => lines.push(line) });
  const broker = { name: 'default', managementUrl: 'http://127.0.0.1:1', vhost: '/', ...settings };
  const count = () => new Promise<readonly AcknowledgedQueue[]>((resolve) => resolve(answer()));
  const counts = createVhostCounts({ broker, vhost: '/', count, clock, logger });
  counts.watch([{ name: 'work' }]);
  const stop = new AbortController();
  const over = counts.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await over;
  };
  return { clock, counts, lines, end };
}

describe('counts of acknowledgements', () => {
  it('are those of watched queues, with the moment of their reading', async () => {
    const { clock, counts, end } = start(() => [
      { name: 'work', acknowledged: 5 },
      { name: 'other', acknowledged: 7 },
    ]);
    await clock.advance(10_001);
    expect(counts.read('work')).toEqual({ count: 5, atMs: 10_000 });
    expect(counts.read('other')).toBeUndefined();
    counts.watch([]);
    expect(counts.read('work')).toBeUndefined();
    await end();
  });

  it.each([
    [{}, 'no metricsUrl is given'],
    [{ metricsUrl: 'http://127.0.0.1:2' }, 'its metrics tell no acknowledgements either'],
  ])(
    'are unknown where nobody counts, which is said once, but not of a queue made a moment ago',
    async (settings, why) => {
      const { clock, counts, lines, end } = start(() => [{ name: 'work' }], settings);
      await clock.advance(1);
      expect(lines).toEqual([]);
      await clock.advance(40_000);
      expect(counts.read('work')).toBeUndefined();
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`the broker's statistics are off, and ${why}`);
      await end();
    },
  );

  it('stay as they were while the broker is away', async () => {
    let isAway = false;
    const { clock, counts, lines, end } = start(() => {
      if (isAway) throw new Error('ECONNREFUSED');
      return [{ name: 'work', acknowledged: 5 }];
    });
    await clock.advance(1);
    isAway = true;
    await clock.advance(30_000);
    expect(counts.read('work')).toEqual({ count: 5, atMs: 0 });
    isAway = false;
    await clock.advance(10_000);
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'acknowledgements are not counted: no durations are learned',
      'acknowledgements are counted again',
    ]);
    await end();
  });
});
