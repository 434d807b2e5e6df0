import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderMetricsPage } from '../../../docs/generate/metrics.ts';
import { decide } from '../../../src/decision/decide.ts';
import { createBoard } from '../../../src/loop/board.ts';
import { createMetrics } from '../../../src/views/metrics.ts';
import { createMetricsRenderer, renderMetrics } from '../../../src/views/metrics/render.ts';
import { aClock } from '../../builders/clock.ts';
import { aHeldPool, aPool, aRejectedPool, aRow, aSnapshot, GIB } from '../../builders/snapshot.ts';

const READING = { broker: 'default', vhost: '/', intervalMs: 1000, reads: 3, failures: 1 };

function aSetup() {
  const board = createBoard();
  const clock = aClock();
  const readings = [
    { ...READING, vhost: 'new' },
    { ...READING, ageMs: 400, durationMs: 20 },
  ];
  const metrics = createMetrics({ board, status: () => readings, countOpenStreams: () => 7, clock, version: '1.2.3' });
  const scrape = async () => parse(await renderMetrics(metrics.registry));
  const publish = (snapshot = aSnapshot()) => board.publish([{ snapshot, decision: decide(snapshot) }]);
  return { metrics, clock, scrape, publish };
}

/** Series by name and labels; a line that is not one fails. */
function parse(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, series = '', value] = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)+\})?) (\S+)$/.exec(line) ?? [];
      if (value === undefined) throw new Error(`not a series: ${line}`);
      return [series, Number(value)];
    }),
  );
}

describe('the metrics of pools', () => {
  it('show what the board shows', async () => {
    const { scrape, publish } = aSetup();
    publish(aSnapshot({ namespace: 'ns', pools: [aPool({ name: 'p', backlog: 12, replicas: 3 })] }));
    const series = await scrape();
    const of = (figure: string) => series.get(`quotient_pool_${figure}{namespace="ns",pool="p"}`);
    expect(
      ['backlog_messages', 'current_replicas', 'wanted_replicas', 'allocated_replicas', 'granted_replicas'].map(of),
    ).toEqual([12, 3, 12, 10, 10]);
    expect(series.get('quotient_pool_state{namespace="ns",pool="p",state="ready",reason="quota"}')).toBe(1);
  });

  it('have no backlog where it is unknown, and only a state where the pool is rejected', async () => {
    const { scrape, publish } = aSetup();
    publish(aSnapshot({ pools: [aHeldPool({ name: 'held', replicas: 2 }), aRejectedPool({ name: 'bad' })] }));
    const names = [...(await scrape()).keys()];
    expect(names.filter((name) => name.includes('"held"')).map((name) => name.split('{')[0])).toEqual([
      'quotient_pool_current_replicas',
      'quotient_pool_allocated_replicas',
      'quotient_pool_granted_replicas',
      'quotient_pool_state',
    ]);
    expect(names.filter((name) => name.includes('"bad"'))).toEqual([
      'quotient_pool_state{namespace="workers",pool="bad",state="rejected",reason="rejected"}',
    ]);
  });

  it('forget a pool that has gone', async () => {
    const { scrape, publish } = aSetup();
    publish(aSnapshot({ pools: [aPool({ name: 'gone' })] }));
    await scrape();
    publish(aSnapshot({ pools: [aPool({ name: 'stays' })] }));
    expect([...(await scrape()).keys()].join('\n')).not.toContain('gone');
  });

  it('bear any name', async () => {
    const { scrape, publish } = aSetup();
    publish(aSnapshot({ pools: [aPool({ name: 'a"b\\c\nd{e}', backlog: 4 })] }));
    const series = await scrape();
    expect(series.get('quotient_pool_backlog_messages{namespace="workers",pool="a\\"b\\\\c\\nd{e}"}')).toBe(4);
  });
});

it('counts quotas in cores, bytes and pieces', async () => {
  const { scrape, publish } = aSetup();
  const rows = [
    aRow({ quota: 'q', hard: 10_500 }),
    aRow({ quota: 'q', resource: 'memory', hard: GIB }),
    aRow({ quota: 'q', resource: 'pods', hard: 4, foreign: 1 }),
  ];
  publish(aSnapshot({ rows, pools: [aPool({ backlog: 9, charges: [500, 1024, 1] })] }));
  const series = await scrape();
  const of = (figure: string, resource: string) =>
    series.get(`quotient_quota_${figure}{namespace="workers",quota="q",resource="${resource}"}`);
  expect(['hard', 'available', 'allocated', 'headroom'].map((figure) => of(figure, 'requests.cpu'))).toEqual([
    10.5, 10.5, 1.5, 9,
  ]);
  expect(['hard', 'available', 'allocated', 'headroom'].map((figure) => of(figure, 'pods'))).toEqual([4, 3, 3, 0]);
  expect(of('allocated', 'memory')).toBe(3072);
});

it('shows how each broker is read, and nothing of one never read but its attempts', async () => {
  const series = await aSetup().scrape();
  const of = (figure: string, vhost: string) =>
    series.get(`quotient_backlog_${figure}{broker="default",vhost="${vhost}"}`);
  expect(of('reading_age_seconds', '/')).toBe(0.4);
  expect(of('reading_duration_seconds', '/')).toBe(0.02);
  expect(of('reading_interval_seconds', '/')).toBe(1);
  expect(of('reads_total', '/')).toBe(3);
  expect(of('read_failures_total', '/')).toBe(1);
  expect(of('reading_age_seconds', 'new')).toBeUndefined();
  expect(of('reads_total', 'new')).toBe(3);
});

it('counts a counter no further however often it is scraped', async () => {
  const { scrape } = aSetup();
  await scrape();
  expect((await scrape()).get('quotient_backlog_reads_total{broker="default",vhost="/"}')).toBe(3);
});

it('tells how old the last cycle is, and how long cycles took', async () => {
  const { metrics, clock, scrape } = aSetup();
  expect((await scrape()).has('quotient_cycle_age_seconds')).toBe(false);
  metrics.observeCycle({ durationMs: 4 });
  await clock.advance(2500);
  const series = await scrape();
  expect(series.get('quotient_cycle_age_seconds')).toBe(2.5);
  expect(series.get('quotient_cycle_duration_seconds_count')).toBe(1);
  expect(series.get('quotient_cycle_duration_seconds_bucket{le="0.005"}')).toBe(1);
  expect(series.get('quotient_cycle_duration_seconds_bucket{le="0.0025"}')).toBe(0);
});

it('counts calls by method and code', async () => {
  const { metrics, scrape } = aSetup();
  metrics.observeCall({ method: 'GetMetrics', code: 'OK', durationMs: 0.2 });
  metrics.observeCall({ method: 'GetMetrics', code: 'UNAVAILABLE', durationMs: 0.2 });
  const series = await scrape();
  expect(series.get('quotient_grpc_calls_total{method="GetMetrics",code="UNAVAILABLE"}')).toBe(1);
  expect(series.get('quotient_grpc_call_duration_seconds_count{method="GetMetrics"}')).toBe(2);
  expect(series.get('quotient_grpc_open_streams')).toBe(7);
});

it('tells the build and what the process uses', async () => {
  const series = await aSetup().scrape();
  expect(series.get(`quotient_build_info{version="1.2.3",node_version="${process.version}"}`)).toBe(1);
  expect(series.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(series.get('process_cpu_seconds_total')).toBeGreaterThan(0);
});

it('shares one text among scrapes at the same time', async () => {
  const write = createMetricsRenderer(aSetup().metrics.registry);
  const [first, second] = [write(), write()];
  expect(second).toBe(first);
  await first;
  const third = write();
  expect(third).not.toBe(first);
  await third;
});

it('is described in docs/metrics.md, which `npm run docs` writes', () => {
  expect(readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8')).toBe(renderMetricsPage());
});

it('follows the naming conventions of Prometheus', () => {
  for (const { name, help } of aSetup().metrics.registry.getMetricsAsArray()) {
    expect(name).toMatch(/^(quotient|process|nodejs)(_[a-z]+)+$/);
    expect(help).toMatch(/^[A-Zg].+\.$/);
  }
});

describe('the metrics of direct scaling', () => {
  const pool = { namespace: 'ns', name: 'p' };
  const saved = 'quotient_scale_saved_seconds_total{namespace="ns"}';

  const aScalingSetup = () => {
    const setup = aSetup();
    setup.publish(aSnapshot({ namespace: 'ns' }));
    return setup;
  };

  it('forget a namespace that is gone', async () => {
    const { metrics, clock, scrape, publish } = aScalingSetup();
    metrics.observeWrite({ ...pool, outcome: 'written' });
    await clock.advance(60_000);
    publish(aSnapshot({ namespace: 'other' }));
    expect([...(await scrape()).keys()].filter((name) => name.startsWith('quotient_scale_'))).toEqual([]);
    publish(aSnapshot({ namespace: 'ns' }));
    metrics.observeWrite({ ...pool, outcome: 'written' });
    expect((await scrape()).get('quotient_scale_writes_total{namespace="ns",outcome="written"}')).toBe(1);
  });

  it('count the time until KEDA asks about the pool, from its first write on', async () => {
    const { metrics, clock, scrape } = aScalingSetup();
    metrics.observeWrite({ ...pool, outcome: 'written' });
    await clock.advance(4_000);
    metrics.observeWrite({ ...pool, outcome: 'written' });
    await clock.advance(2_000);
    metrics.observeAnswer(pool);
    await clock.advance(3_000);
    metrics.observeAnswer(pool);
    const series = await scrape();
    expect(series.get(saved)).toBe(6);
    expect(series.get('quotient_scale_writes_total{namespace="ns",outcome="written"}')).toBe(2);
  });

  it('claim no more than the period of an HPA where nobody asks any more', async () => {
    const { metrics, clock, scrape } = aScalingSetup();
    metrics.observeWrite({ ...pool, outcome: 'written' });
    await clock.advance(60_000);
    expect((await scrape()).get(saved)).toBe(15);
    metrics.observeAnswer(pool);
    expect((await scrape()).get(saved)).toBe(15);
  });

  it('count no time for a write that was refused', async () => {
    const { metrics, clock, scrape } = aScalingSetup();
    metrics.observeWrite({ ...pool, outcome: 'conflict' });
    await clock.advance(5_000);
    metrics.observeAnswer(pool);
    expect((await scrape()).get(saved)).toBeUndefined();
  });
});
