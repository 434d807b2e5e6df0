import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Service, startService, twoPools } from './service.ts';

const WAIT = { timeout: 20_000, interval: 20 };

/** No broker is there, and none is needed: what KEDA hears of mistakes does not depend on one. */
describe('serve and its pools file', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService(twoPools(), {
      RABBITMQ_MANAGEMENT_URL: 'http://127.0.0.1:1',
      WORKER_POOLS: 'true',
    });
  });
  afterEach(() => service.stop());

  it('takes an edit, refuses a broken one with its place, and goes on', async () => {
    service.writePools(`${twoPools()}\nnamspaces: []`);
    await vi.waitFor(() => {
      const refused = service.lines.filter(({ msg }) => msg === 'pools file refused');
      expect(refused).toEqual([
        expect.objectContaining({
          reason: expect.stringMatching(/pools\.yaml:6:1: namspaces is unknown; did you mean "namespaces"\?/),
        }),
      ]);
    }, WAIT);
    expect((await service.ask('GetMetrics', 'project')).details).toContain('never read');
    service.writePools(twoPools().replace('name: project', 'name: renamed'));
    await vi.waitFor(async () => {
      expect((await service.ask('GetMetrics', 'project')).details).toContain('it has no such pool');
    }, WAIT);
  });

  it('rejects one pool for its mistake, with the sentence everywhere, and touches no other', async () => {
    service.writePools(twoPools().replace('queueName: q.diff', 'queueName: q.diff, broker: nobody'));
    const sentence = 'trigger metadata broker "nobody" is not configured; known are: default';
    await vi.waitFor(async () => {
      expect(await service.ask('GetMetrics', 'diff')).toMatchObject({ code: 9, details: sentence });
    }, WAIT);
    expect((await service.ask('GetMetrics', 'project')).code).toBe(14);
    expect(await (await fetch(`${service.httpUrl}/api/v1/allocations`)).text()).toContain('broker \\"nobody\\"');
    const rejections = service.lines.filter(({ msg }) => msg === 'pool rejected');
    expect(rejections).toEqual([expect.objectContaining({ namespace: 'space', pool: 'diff', reason: sentence })]);
  });

  it('says which settings only a cluster has a use for', () => {
    const warnings = service.lines.filter(({ msg }) => msg === 'settings mean nothing beside a pools file');
    expect(warnings).toEqual([expect.objectContaining({ settings: ['workerPools'] })]);
  });

  it('ends with code 0 on SIGTERM, and says so', async () => {
    service.child.kill('SIGTERM');
    await vi.waitFor(() => expect(service.child.exitCode).toBe(0), WAIT);
    expect(service.lines.at(-1)).toMatchObject({ msg: 'stopped' });
  });
});
