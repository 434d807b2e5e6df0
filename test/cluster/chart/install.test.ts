import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bed, startBed } from '../bed/bed.ts';
import { toManifests, toNamespace } from '../workload/manifests.ts';
import { BROKER, CHART, findKind, HELM_VERSIONS, type HelmVersion, render, runHelm, template } from './helm.ts';

const DEPLOY = new URL('../../../deploy', import.meta.url).pathname;

const WORKER_POOLS = 'workerpools.hyperflow.agh.edu.pl';

/** Everything that the chart can render at once. */
const EVERYTHING = [
  '--set=rabbitmq.existingSecret=rabbitmq,caSecret=company-ca',
  '--set=config.policy=drain-time',
  '--set-json=scaleTargets=[{"group":"argoproj.io","version":"v1alpha1","plural":"rollouts","kind":"Rollout"}]',
  '--set=priorityClassName=system-cluster-critical,imagePullSecrets[0].name=registry',
  '--set-json=nodeSelector={"disk":"ssd"}',
  '--set-json=tolerations=[{"key":"a","operator":"Exists"}]',
  '--set-json=affinity={"nodeAffinity":{}}',
  '--set-json=podLabels={"team":"a"}',
  '--set-json=podAnnotations={"b":"c"}',
  '--set-json=service.annotations={"d":"e"}',
  '--set=workerPools.enabled=true,networkPolicy.enabled=true',
];

describe('installing on a real API server', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed({ keda: '2.21' });
    const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const releases = HELM_VERSIONS.map((version) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: toReleaseNamespace(version), labels: restricted },
    }));
    const others = ['quotient', 'workerpools', 'a', 'b'].map(toNamespace);
    await bed.kubectl.apply(toManifests([...releases, ...others]));
  });

  afterAll(() => bed.stop());

  beforeEach(({ onTestFailed }) => onTestFailed(() => bed.keepFiles()));

  /** What a strict API server says to it, with nothing stored. */
  const dryRun = (manifests: string): Promise<string> =>
    bed.kubectl.run(
      ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', '-'],
      manifests,
    );

  const canI = async (namespace: string, account: string, ...words: readonly string[]): Promise<boolean> => {
    const user = `--as=system:serviceaccount:${account}`;
    const rest = ['auth', 'can-i', ...words, '-n', namespace, user];
    return (await bed.kubectl.run(rest).catch(() => 'no')).trim() === 'yes';
  };

  const helm = (version: HelmVersion, ...words: readonly string[]) =>
    runHelm(version, words, { home: bed.layout.file('home'), kubeconfig: bed.layout.kubeconfigPath });

  describe.each(HELM_VERSIONS)('by Helm %i', (version) => {
    const namespace = toReleaseNamespace(version);
    const account = `${namespace}:quotient`;

    it('is accepted by a strict API server with everything set', async () => {
      const { stdout, stderr } = await template(version, ...BROKER, ...EVERYTHING);
      expect(stderr).toBe('');
      expect(await dryRun(stdout)).toContain('deployment.apps/quotient serverside-applied');
    });

    it('installs, and ends with what to do next', async () => {
      const { code, stdout, stderr } = await helm(version, 'install', 'quotient', CHART, '-n', namespace, ...BROKER);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toContain(`kubectl -n ${namespace} port-forward service/quotient 8080`);
      const [, pasted = ''] = /^(apiVersion: keda[^]*?)\n\n/m.exec(stdout) ?? [];
      expect(pasted).toContain(`scalerAddress: quotient.${namespace}.svc.cluster.local:9090`);
      expect(await dryRun(pasted)).toContain('scaledobject.keda.sh/mproject serverside-applied');
    });

    it('makes pods that a namespace of level "restricted" admits', async () => {
      const { spec } = findKind(await render(version, ...BROKER), 'Deployment') as unknown as {
        spec: { template: { spec: unknown } };
      };
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace }, spec: spec.template.spec };
      expect(await dryRun(JSON.stringify(pod))).toContain('pod/p serverside-applied');
      const privileged = { ...pod, spec: { containers: [{ name: 'main', image: 'none' }] } };
      await expect(dryRun(JSON.stringify(privileged))).rejects.toThrow('violates PodSecurity "restricted');
    });

    it('may read what it divides by, in every namespace, and neither Secrets nor nodes', async () => {
      const readable = ['pods', 'resourcequotas', 'limitranges', 'events', 'scaledobjects.keda.sh', 'jobs.batch'];
      for (const verb of ['list', 'watch']) {
        for (const resource of readable)
          expect(await canI('workerpools', account, verb, resource), resource).toBe(true);
      }
      expect(await canI('workerpools', account, 'create', 'events')).toBe(true);
      const denied = ['get secrets', 'list secrets', 'list nodes', 'delete pods', 'patch deployments.apps/scale'];
      for (const words of denied) expect(await canI('workerpools', account, ...words.split(' ')), words).toBe(false);
    });

    it('upgrades to a list of namespaces, and may read nothing elsewhere then', async () => {
      const words = ['upgrade', 'quotient', CHART, '-n', namespace, ...BROKER, '--set', 'namespaces={a,b}'];
      const { stderr, code } = await helm(version, ...words);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(await canI('a', account, 'watch', 'pods')).toBe(true);
      expect(await canI('b', account, 'list', 'scaledobjects.keda.sh')).toBe(true);
      expect(await canI('workerpools', account, 'list', 'pods')).toBe(false);
    });

    it('installs the definition of WorkerPools where there is none, and keeps it when WorkerPools are off again', async () => {
      const words = ['upgrade', 'quotient', CHART, '-n', namespace, ...BROKER, '--set'];
      for (const isEnabled of [true, true, false]) {
        const { stderr, code } = await helm(version, ...words, `workerPools.enabled=${isEnabled}`);
        expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
        expect(await bed.kubectl.run(['get', 'crd', WORKER_POOLS, '-o', 'name'])).toContain(WORKER_POOLS);
        for (const words of ['patch workerpools.hyperflow.agh.edu.pl', 'create deployments.apps']) {
          expect(await canI('workerpools', account, ...words.split(' ')), words).toBe(isEnabled);
        }
      }
    });

    it.each([
      ['somebody else', 'hyperflow', namespace],
      ['a release of the same name in another namespace', 'quotient', 'elsewhere'],
    ])('leaves a definition alone that %s has installed', async (_, name, place) => {
      const owner = [`meta.helm.sh/release-name=${name}`, `meta.helm.sh/release-namespace=${place}`];
      await bed.kubectl.run(['annotate', '--overwrite', 'crd', WORKER_POOLS, ...owner]);
      await bed.kubectl.run(['label', '--overwrite', 'crd', WORKER_POOLS, 'whose=theirs']);
      const words = ['upgrade', 'quotient', CHART, '-n', namespace, ...BROKER, '--set', 'workerPools.enabled=true'];
      expect(await helm(version, ...words)).toMatchObject({ stderr: '', code: 0 });
      expect(await bed.kubectl.run(['get', 'crd', '-l', 'whose=theirs', '-o', 'name'])).toContain(WORKER_POOLS);
    });

    it('leaves nothing behind but the definition of WorkerPools, with which all of them would go', async () => {
      expect((await helm(version, 'uninstall', 'quotient', '-n', namespace)).code).toBe(0);
      const left = await bed.kubectl.run(['get', 'clusterroles,roles', '-A', '-o', 'name', '-l', INSTANCE]);
      expect(left).toBe('');
      expect(await bed.kubectl.run(['get', 'crd', WORKER_POOLS, '-o', 'name'])).toContain(WORKER_POOLS);
      await bed.kubectl.run(['delete', 'crd', WORKER_POOLS]);
    });
  });

  it('accepts the plain manifests as they are', async () => {
    expect(await dryRun(readFileSync(`${DEPLOY}/manifests/quotient.yaml`, 'utf8'))).toContain(
      'deployment.apps/quotient',
    );
  });

  it.each([
    'scaledobject-keda-2.16',
    'scaledobject-keda-2.18',
    'montage-pools',
    'montage-quota-scoped',
    'montage-quota-unscoped',
  ])('accepts the example %s on KEDA 2.21', async (name) => {
    expect(await dryRun(readFileSync(`${DEPLOY}/examples/${name}.yaml`, 'utf8'))).toContain('serverside-applied');
  });

  it('would notice a field that is not there', async () => {
    const example = readFileSync(`${DEPLOY}/examples/scaledobject-keda-2.18.yaml`, 'utf8');
    await expect(dryRun(example.replace('pollingInterval', 'pollInterval'))).rejects.toThrow('pollInterval');
  });
});

const INSTANCE = 'app.kubernetes.io/name=quotient';

function toReleaseNamespace(version: HelmVersion): string {
  return `release-${version}`;
}
