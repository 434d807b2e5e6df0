import { beforeAll, describe, expect, it } from 'vitest';
import { readDefinition } from '../../cluster/workerpools/definition.ts';
import { toManifests, toPriorityClass } from '../../cluster/workload/manifests.ts';
import { connectClient } from '../../rabbitmq/client.ts';
import { hasRabbitMq, MISSING_RABBITMQ } from '../../rabbitmq/install.ts';
import { type Finished, runQuotient } from '../../unit/cli/run.ts';
import { useWorld } from '../use-world.ts';
import { startEngine, startRedis } from './bed.ts';
import { ensureHyperFlow, findMissing, PROGRAMS } from './programs.ts';
import { makeHyperFlowBed, runHyperFlow, waitForResults, waitForZero } from './run.ts';

const missing = hasRabbitMq() ? findMissing() : MISSING_RABBITMQ;

describe.skipIf(missing !== undefined)(`HyperFlow's engine and workers (${missing ?? 'all is there'})`, () => {
  const environment = { PATH: `${PROGRAMS}:${process.env['PATH'] ?? ''}` };
  const findWorld = useWorld({ kubelet: { environment } });
  let redisUrl: string;

  beforeAll(async () => {
    await ensureHyperFlow();
    const { bed } = findWorld();
    redisUrl = await startRedis(findWorld());
    await bed.kubectl.apply(toManifests([toPriorityClass(), readDefinition('theirs')]));
    await bed.kubectl.waitForDefinitions();
  });

  it.each([
    { namespace: 'hyperflow-outside', isScoped: true },
    { namespace: 'hyperflow-inside', isScoped: false },
  ])('run a workflow from no worker to none, scoped quota: $isScoped', async (plan) => {
    const result = await runHyperFlow(findWorld(), { ...plan, scaledBy: 'quotient', redisUrl });
    expect(result.refusedPoolPods).toEqual([]);
    expect(result.fights).toBe(0);
    const results = result.workflow.readResults();
    expect(new Set(results.keys())).toEqual(new Set(result.workflow.tasks));
    expect(new Set(results.values())).toEqual(new Set([1]));
    // Outside of the quota nothing can refuse them; inside, room is kept for them, so that they run all the same.
    if (plan.isScoped) expect(result.refusedJobPods).toEqual([]);
  });

  it('the same by the rule of its chart', async () => {
    const plan = { namespace: 'hyperflow-rule', isScoped: true, scaledBy: 'chart rule', redisUrl } as const;
    const { workflow } = await runHyperFlow(findWorld(), plan);
    expect(workflow.readResults().size).toBe(workflow.tasks.length);
  });

  it('a run that is killed leaves queues, which can be deleted, and the next one starts right', async () => {
    const world = findWorld();
    const namespace = 'hyperflow-killed';
    const plan = { namespace, isScoped: true, scaledBy: 'quotient', redisUrl } as const;
    const queues = (...words: readonly string[]): Promise<Finished> => {
      const { managementUrl, amqpUrl } = world.broker;
      const broker = ['--rabbitmq-management-url', managementUrl, '--rabbitmq-amqp-url', amqpUrl];
      return runQuotient(['queues', ...words, ...broker], '', { KUBECONFIG: world.bed.layout.kubeconfigPath });
    };
    const stranger = await connectClient(world.broker);
    await stranger.declare('somebody-else');
    await stranger.publish('somebody-else', 7);
    const made = await makeHyperFlowBed(world, plan);
    const first = await startEngine(world, made.workflow, { ...plan, name: 'engine-killed' });
    await waitForResults(made.workflow, 10);
    // As HyperFlow's documentation looks at its pools, with the real kubectl.
    const kubectl = (...words: readonly string[]): Promise<string> =>
      world.bed.kubectl.run(['-n', namespace, ...words]);
    expect(await kubectl('logs', 'deployment/mproject')).toContain(
      'Waiting for messages in queue: hyperflow-killed.mProject',
    );
    expect(await kubectl('get', 'deploy')).toMatch(/^mproject +\d+\/[1-9]\d* /m);
    expect(await kubectl('describe', 'wp', 'mproject')).toMatch(/Reason: +WorkerPoolReady/);
    expect(await kubectl('get', 'all,scaledobjects.keda.sh')).toMatch(/scaledobject\.keda\.sh\/mproject .* True /);
    first.signal('SIGKILL');
    await first.ended;

    const listed = await queues('list', '--namespace', namespace);
    expect(listed.stdout).toMatch(/^hyperflow-killed\.mProject +classic +[1-9]\d* /m);
    expect(listed.stdout).not.toContain('somebody-else');
    // Workers still consume: their queue is left alone until somebody insists.
    expect(await queues('delete', '--namespace', namespace, '--yes')).toMatchObject({ code: 1 });
    expect(await queues('purge', '--namespace', namespace, '--yes', '--force')).toMatchObject({ code: 0 });
    await waitForZero(world, namespace);
    expect(await queues('delete', '--namespace', namespace, '--yes')).toMatchObject({ code: 0 });
    expect((await queues('list', '--namespace', namespace)).stdout).toBe('no queue has such a name\n');
    expect((await queues('list', 'somebody-else')).stdout).toMatch(/somebody-else +classic +7 /);

    const next = await startEngine(world, made.workflow, { ...plan, name: 'engine-next' });
    await waitForResults(made.workflow);
    next.signal('SIGTERM');
    await stranger.close();
    await made.stop();
  });
});
