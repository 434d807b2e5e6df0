import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toDeployment } from '../../../src/actuators/workerpool/objects.ts';
import { loadConfig } from '../../../src/config.ts';
import type { WorkerPool } from '../../../src/contract/worker-pool.ts';
import { parse, stringify } from 'yaml';
import { BROKER, CHART, findKind, HELM_VERSIONS, render, type Rendered, runHelm, template } from './helm.ts';

/** The file that the program is given. */
function toConfigFile(objects: readonly Rendered[]) {
  const { data } = findKind(objects, 'ConfigMap', 'quotient') as unknown as { data: { 'config.yaml': string } };
  return parse(data['config.yaml']) as Readonly<Record<string, unknown>>;
}

function toPodSpec(objects: readonly Rendered[]) {
  const { spec } = findKind(objects, 'Deployment') as unknown as { spec: { template: { spec: PodSpec } } };
  return spec.template.spec;
}

const ROLLOUTS = 'scaleTargets=[{"group":"argoproj.io","version":"v1alpha1","plural":"rollouts","kind":"Rollout"}]';

const A_BROKER = { name: 'a', managementUrl: 'http://a:15672' };

const EMPTY_DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nspec: {}\n';

function toTemplate(text: string): Readonly<Record<string, unknown>> {
  return { brokers: [A_BROKER], workerPools: { enabled: true, template: text } };
}

function toWords(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).map(([key, value]) => `--set-json=${key}=${JSON.stringify(value)}`);
}

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly [Container];
  readonly volumes: readonly unknown[];
  readonly tolerations?: readonly unknown[];
}

interface Policy {
  readonly ingress: readonly unknown[];
}

interface Container {
  readonly resources: Readonly<Record<'requests' | 'limits', { readonly memory: string }>>;
  readonly env: readonly unknown[];
  readonly ports: readonly unknown[];
  readonly volumeMounts: readonly unknown[];
}

/** As docs/benchmarks.md has it. */
function toMeasuredMiB(name: string): number {
  const path = new URL('../../../bench/results/watch.json', import.meta.url);
  const { programs } = JSON.parse(readFileSync(path, 'utf8')) as { programs: { name: string; rssMiB: number }[] };
  return programs.find((program) => program.name === name)?.rssMiB ?? Number.NaN;
}

/** Every value of its own that the chart has; what stands in those of Kubernetes is not ours to name. */
function toPaths(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && key !== 'resources';
    const parts = isGroup ? Object.keys(value) : [];
    return parts.length === 0 ? [key] : parts.map((part) => `${key}.${part}`);
  });
}

/** The values that docs/install.md has in its table, where `.tag` after `image.repository` is `image.tag`. */
function readDocumented(): string[] {
  const page = readFileSync(new URL('../../../docs/install.md', import.meta.url), 'utf8');
  const [, table = ''] = /^\| value .*\n\| -.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
  return table.split('\n').flatMap((row) => {
    const names = [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return names.map((name) => (name.startsWith('.') ? `${names[0]?.split('.')[0]}${name}` : name));
  });
}

it('the page on installing names every value that there is', () => {
  const values = parse(readFileSync(`${CHART}/values.yaml`, 'utf8')) as Record<string, unknown>;
  expect(readDocumented().toSorted()).toEqual(toPaths(values).toSorted());
});

describe.each(HELM_VERSIONS)('the chart, by Helm %i', (version) => {
  it('passes the strict lint', async () => {
    const { code, stdout } = await runHelm(version, ['lint', '--strict', CHART, ...BROKER]);
    expect(stdout).toContain('0 chart(s) failed');
    expect(code).toBe(0);
  });

  it.each([
    ['a misspelled key', 'image.tagg=1', "'/image': additional properties 'tagg' not allowed"],
    ['a broker that is asked over AMQP', 'rabbitmq.managementUrl=amqp://x', 'does not match pattern'],
    ['a source that is none', 'rabbitmq.source=http', "'/rabbitmq/source': value must be one of"],
    ['credentials in a URL', 'rabbitmq.managementUrl=http://user:secret@x', 'does not match pattern'],
    ['a setting that is none', 'config.polcy=drain-time', "'/config': additional properties 'polcy' not allowed"],
    ['a setting that the chart gives itself', 'config.grpcAddress=0.0.0.0:1', "'grpcAddress' not allowed"],
    ['a setting out of its range', 'config.pollIntervalMs=5', "'/config/pollIntervalMs': minimum: got 5, want 50"],
    ['a setting of the wrong type', 'config.stability=high', "'/config/stability': got string, want number"],
    ['the bare word off of a values file', 'config.retireAfterMs=false', "'/config/retireAfterMs': got boolean"],
    ['an unknown policy', 'config.policy=fair', "must be one of 'queue-length', 'drain-time'"],
    ['an unknown log level', 'logLevel=loud', "'/logLevel': value must be one of"],
    ['root', 'runAsUser=0', "'/runAsUser': minimum: got 0, want 1"],
    ['a namespace that cannot be', 'namespaces={Workerpools}', "'/namespaces/0': 'Workerpools' does not match"],
    ['one namespace twice', 'namespaces={a,a}', "'/namespaces': items at 0 and 1 are equal"],
    ['an address without a port', 'scalerAddresses={quotient}', "'/scalerAddresses/0': 'quotient' does not match"],
    [
      'an address with a port that is none',
      'scalerAddresses={a:99999}',
      "'/scalerAddresses/0': 'a:99999' does not match",
    ],
    ['a quantity that is none', 'resources.limits.cpu=lots', "'/resources/limits/cpu': 'lots' does not match"],
    ['a kind without its group', 'scaleTargets[0].plural=rollouts', "missing properties 'group', 'version', 'kind'"],
    ['one address of many to listen on', 'listenOn=127.0.0.1', "'/listenOn': value must be one of '0.0.0.0', '[::]'"],
    ['a peer that is none', 'networkPolicy.httpFrom[0].namespace=a', "additional properties 'namespace' not allowed"],
    ['a Service that cannot be', 'service.type=ExternalName', "'/service/type': value must be one of"],
  ])('refuses %s with a sentence that names the value', async (_, setting, sentence) => {
    const { code, stderr } = await template(version, ...BROKER, '--set', setting);
    expect(stderr).toContain(sentence);
    expect(code).toBe(1);
  });

  it('asks for the broker where none is named, and for one way to name it where there are two', async () => {
    const [none, nowhere, two] = await Promise.all([
      template(version),
      template(version, '--set', 'brokers[0].name=a'),
      template(version, ...BROKER, '--set-json', 'brokers=[{"name":"a","managementUrl":"http://x"}]'),
    ]);
    expect(none.stderr).toContain('rabbitmq.managementUrl is required, such as http://rabbitmq');
    expect(nowhere.stderr).toContain('brokers: "a" needs managementUrl (or source: amqp and amqpUrl)');
    expect(two.stderr).toContain('rabbitmq.managementUrl and brokers are both given');
  });

  it.each([
    ['two brokers of one name', { brokers: [A_BROKER, A_BROKER] }, 'brokers: two are named "a"'],
    [
      'a limit of age that one read may miss',
      { brokers: [A_BROKER], config: { staleAfterMs: 900 } },
      'config.staleAfterMs 900 must be above config.pollIntervalMs 750 and config.requestTimeoutMs 5000 together',
    ],
    ['a template that is no map', toTemplate('rubbish'), 'workerPools.template is not YAML of a Deployment'],
    ['a template of something else', toTemplate('{apiVersion: v1, kind: Pod, spec: {}}'), 'must be a Deployment of'],
    ['a template of nothing', toTemplate('{apiVersion: apps/v1, kind: Deployment}'), 'must be a Deployment of apps/v1'],
    ['two templates', toTemplate(`${EMPTY_DEPLOYMENT}---\n${EMPTY_DEPLOYMENT}`), 'must hold one Deployment'],
  ])('refuses %s before the program would', async (_, values, sentence) => {
    const { code, stderr } = await template(version, ...toWords(values));
    expect(stderr).toContain(sentence);
    expect(code).toBe(1);
  });

  it.each([
    [5_750, 1],
    [5_751, 0],
  ])('judges a limit of age of %i ms as the program does', async (staleAfterMs, expected) => {
    const { code } = await template(version, ...toWords({ brokers: [A_BROKER], config: { staleAfterMs } }));
    expect(code).toBe(expected);
    const load = () => loadConfig({ flags: { staleAfterMs: String(staleAfterMs) }, environment: {} });
    if (expected === 0) expect(load()).toMatchObject({ staleAfterMs });
    else expect(load).toThrow('5750 must be above pollIntervalMs 750 and requestTimeoutMs 5000 together');
  });

  it('renders the definition of WorkerPools where it cannot see whether it is there, unless it is told not to', async () => {
    const kinds = async (...words: readonly string[]) =>
      (await render(version, ...BROKER, '--set=workerPools.enabled=true', ...words)).map(({ kind }) => kind);
    expect(await kinds()).toContain('CustomResourceDefinition');
    expect(await kinds('--set=workerPools.crd=false')).not.toContain('CustomResourceDefinition');
  });

  it('lets a template name what the program fills in, and nothing else', async () => {
    const naming = (name: string) => `${EMPTY_DEPLOYMENT}metadata: { labels: { a: 'x-\${${name}}' } } # \${comment}\n`;
    const known = 'poolName, namespace, taskType, image, queueName, rabbitHostname, redisUrl, resources';
    expect(() => toDeployment({} as WorkerPool, parse(naming('nobody')))).toThrow(`it may name ${known}`);
    const refused = await template(version, ...toWords(toTemplate(naming('nobody'))));
    expect(refused.stderr).toContain(`workerPools.template names \${nobody}; it may name ${known}`);
    for (const name of known.split(', ')) {
      const objects = await render(version, ...toWords(toTemplate(`---\n${naming(name)}---\n`)));
      expect(findKind(objects, 'ConfigMap', 'quotient')).toMatchObject({
        data: { 'worker-pool.yaml': expect.stringContaining(`x-\${${name}}`) as unknown },
      });
    }
  });

  it.each(['http://:15672', 'http://[x', 'http://x:99999', 'http://x:65536', 'http://x:a', 'http://x y'])(
    'refuses the URL %s, as the program does',
    async (url) => {
      const amqpUrl = url.replace('http', 'amqp');
      for (const [key, value] of Object.entries({ managementUrl: url, metricsUrl: url, amqpUrl })) {
        const flags = { [`rabbitmq${key.replace(/^./, (letter) => letter.toUpperCase())}`]: value };
        expect(() => loadConfig({ flags, environment: {} }), key).toThrow('must be a URL such as');
        const [single, listed] = await Promise.all([
          template(version, ...BROKER, '--set', `rabbitmq.${key}=${value}`),
          template(version, ...toWords({ brokers: [{ ...A_BROKER, [key]: value }] })),
        ]);
        expect(single.stderr).toContain(`'/rabbitmq/${key}': '${value}' does not match pattern`);
        expect(listed.stderr).toContain(`'/brokers/0/${key}': '${value}' does not match pattern`);
      }
    },
  );

  it.each(['https://[::1]:15671/api', 'http://rabbit_mq.a-b:65535', 'http://10.0.0.1'])('accepts %s', async (url) => {
    expect((await template(version, '--set', `rabbitmq.managementUrl=${url}`)).stderr).toBe('');
  });

  it.each([
    ['source', 'amqp'],
    ['amqpUrl', 'amqp://x'],
    ['metricsUrl', 'http://x'],
    ['vhost', 'v'],
    ['existingSecret', 'rabbit'],
    ['usernameKey', 'name'],
    ['passwordKey', 'secret'],
  ])('drops no rabbitmq.%s in silence where brokers are listed', async (key, value) => {
    const words = [...toWords({ brokers: [A_BROKER] }), '--set', `rabbitmq.${key}=${value}`];
    expect((await template(version, ...words)).stderr).toContain(`rabbitmq.${key} and brokers are both given`);
  });

  it('renders a configuration file that the program accepts', async () => {
    const brokers = [
      { name: 'default', managementUrl: 'http://a:15672', existingSecret: 'a', queues: ['team.*'] },
      { name: 'shared', managementUrl: 'https://b:15671', amqpUrl: 'amqps://b:5671', vhost: 'v', namespaces: ['n'] },
      { name: 'plain', source: 'amqp', amqpUrl: 'amqp://c:5672' },
    ];
    const settings = '{"policy":"drain-time","staleAfterMs":3600000,"stability":0.25}';
    const words = ['--set-json', `brokers=${JSON.stringify(brokers)}`, '--set-json', `config=${settings}`];
    const lists = ['--set', 'namespaces={a,b}', '--set-json', ROLLOUTS];
    const file = toConfigFile(await render(version, ...words, ...lists, '--set', 'logLevel=debug'));
    const text = stringify(file);
    const config = loadConfig({ flags: {}, environment: {}, file: { path: 'config.yaml', text } });
    expect(config).toMatchObject({ policy: 'drain-time', staleAfterMs: 3_600_000, stability: 0.25, logLevel: 'debug' });
    expect(config).toMatchObject({
      scalerAddresses: ['quotient.quotient.svc.cluster.local:9090'],
      namespaces: ['a', 'b'],
      scaleTargets: [{ group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts', kind: 'Rollout' }],
    });
    const credentials = '/etc/quotient-brokers/default';
    expect(config.brokers).toEqual([
      {
        name: 'default',
        source: 'management',
        managementUrl: 'http://a:15672',
        vhost: '/',
        usernameFile: `${credentials}/username`,
        passwordFile: `${credentials}/password`,
        queues: ['team.*'],
      },
      {
        name: 'shared',
        source: 'management',
        managementUrl: 'https://b:15671',
        amqpUrl: 'amqps://b:5671',
        vhost: 'v',
        namespaces: ['n'],
      },
      { name: 'plain', source: 'amqp', amqpUrl: 'amqp://c:5672', vhost: '/' },
    ]);
  });

  it('tells the program by which address its ScaledObjects name it, and which namespaces are its', async () => {
    const words = ['--set', 'clusterDomain=lab.example', '--set', 'namespaces={a,b}'];
    expect(toConfigFile(await render(version, ...BROKER, ...words))).toMatchObject({
      scalerAddresses: ['quotient.quotient.svc.lab.example:9090'],
      namespaces: ['a', 'b'],
    });
    const file = toConfigFile(await render(version, ...BROKER, '--set', 'scalerAddresses={scaler.example:443}'));
    expect(file['scalerAddresses']).toEqual(['scaler.example:443']);
    expect(file).not.toHaveProperty('namespaces');
  });

  it.each(['0.0.0.0', '[::]'])('listens on %s, at the ports that the Service leads to', async (listenOn) => {
    const objects = await render(version, ...BROKER, '--set', `listenOn=${listenOn}`);
    const text = stringify(toConfigFile(objects));
    expect(loadConfig({ flags: {}, environment: {}, file: { path: 'config.yaml', text } })).toMatchObject({
      grpcAddress: `${listenOn}:9090`,
      httpAddress: `${listenOn}:8080`,
    });
    expect(toPodSpec(objects).containers[0].ports).toEqual([
      { name: 'grpc', containerPort: 9090 },
      { name: 'http', containerPort: 8080 },
    ]);
  });

  it('mounts the credentials of each broker where the configuration file says they are', async () => {
    const words = ['--set', 'rabbitmq.existingSecret=rabbit', '--set', 'rabbitmq.passwordKey=rabbitmq-password'];
    const { volumes } = toPodSpec(await render(version, ...BROKER, ...words));
    expect(volumes).toContainEqual({
      name: 'brokers',
      projected: {
        sources: [
          {
            secret: {
              name: 'rabbit',
              items: [
                { key: 'username', path: 'default/username' },
                { key: 'rabbitmq-password', path: 'default/password' },
              ],
            },
          },
        ],
      },
    });
  });

  it('has Node trust the authorities of a Secret, and mounts nothing where none is named', async () => {
    const pod = toPodSpec(await render(version, ...BROKER, '--set', 'caSecret=company-ca'));
    expect(pod.volumes).toContainEqual({
      name: 'ca',
      secret: { secretName: 'company-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
    const [container] = pod.containers;
    expect(container.volumeMounts).toContainEqual({ name: 'ca', mountPath: '/etc/quotient-ca', readOnly: true });
    expect(container.env).toContainEqual({ name: 'NODE_EXTRA_CA_CERTS', value: '/etc/quotient-ca/ca.crt' });
    const without = toPodSpec(await render(version, ...BROKER));
    expect(without.containers[0].env).toEqual([{ name: 'CONFIG_FILE', value: '/etc/quotient/config.yaml' }]);
    expect(without.volumes).toHaveLength(1);
  });

  it('gives a Role in each listed namespace, and nothing cluster-wide then', async () => {
    const objects = await render(version, ...BROKER, '--set', 'namespaces={a,b}');
    expect(objects.filter(({ kind }) => kind.startsWith('Cluster'))).toEqual([]);
    for (const kind of ['Role', 'RoleBinding']) {
      const places = objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.namespace);
      // Its own for what it has learned.
      expect(places).toEqual(['quotient', 'a', 'b']);
    }
  });

  it('lets it keep what it has learned in one ConfigMap, and write no other', async () => {
    const objects = await render(version, ...BROKER);
    expect(findKind(objects, 'ConfigMap', 'quotient-durations').metadata.namespace).toBe('quotient');
    expect(findKind(objects, 'Role', 'quotient-durations')).toMatchObject({
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: ['quotient-durations'], verbs: ['get', 'patch'] },
      ],
    });
    expect(toConfigFile(objects)).toMatchObject({ checkpoint: 'quotient/quotient-durations' });
    const without = await render(version, ...BROKER, '--set', 'checkpoint.enabled=false');
    expect(without.filter(({ metadata }) => metadata.name === 'quotient-durations')).toEqual([]);
    expect(toConfigFile(without)).not.toHaveProperty('checkpoint');
  });

  it('asks for no Secret, no node, and nothing to write but replicas and Events, each of which can be left out', async () => {
    const rules = async (...words: readonly string[]) => {
      const role = findKind(await render(version, ...BROKER, ...words), 'ClusterRole');
      return (role as unknown as { rules: readonly { resources: string[]; verbs: string[] }[] }).rules;
    };
    const all = await rules();
    expect(all.flatMap(({ resources }) => resources)).not.toEqual(expect.arrayContaining(['secrets', 'nodes']));
    const isWrite = ({ verbs }: { verbs: string[] }): boolean =>
      !verbs.every((verb) => ['list', 'watch'].includes(verb));
    const replicas = { apiGroups: ['apps'], resources: ['deployments/scale', 'statefulsets/scale'], verbs: ['update'] };
    const events = { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] };
    expect(all.filter(isWrite)).toEqual([replicas, events]);
    expect((await rules('--set', 'events.enabled=false')).filter(isWrite)).toEqual([replicas]);
    expect((await rules('--set', 'directScaling.enabled=false')).filter(isWrite)).toEqual([events]);
    expect(await rules('--set-json', ROLLOUTS)).toContainEqual({
      apiGroups: ['argoproj.io'],
      resources: ['rollouts'],
      verbs: ['list', 'watch'],
    });
    expect(await rules('--set-json', ROLLOUTS)).toContainEqual({
      apiGroups: ['argoproj.io'],
      resources: ['rollouts/scale'],
      verbs: ['update'],
    });
  });

  it('lets KEDA alone call it where it is told to, and those read it who are named', async () => {
    const policy = async (...words: readonly string[]) => {
      const objects = await render(version, ...BROKER, '--set', 'networkPolicy.enabled=true', ...words);
      const { spec } = findKind(objects, 'NetworkPolicy') as unknown as { spec: Policy };
      const { spec: deployment } = findKind(objects, 'Deployment') as unknown as { spec: { selector: unknown } };
      expect(spec).toMatchObject({ podSelector: deployment.selector, policyTypes: ['Ingress'] });
      return spec.ingress;
    };
    const keda = (namespace: string) => ({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }],
      ports: [{ protocol: 'TCP', port: 9090 }],
    });
    const http = (peer: unknown) => ({ from: [peer], ports: [{ protocol: 'TCP', port: 8080 }] });
    expect(await policy()).toEqual([keda('keda'), http({ namespaceSelector: {} })]);
    const peer = { podSelector: { matchLabels: { app: 'prometheus' } } };
    const words = [
      '--set=networkPolicy.kedaNamespace=k',
      `--set-json=networkPolicy.httpFrom=[${JSON.stringify(peer)}]`,
    ];
    expect(await policy(...words)).toEqual([keda('k'), http(peer)]);
    expect(await policy('--set-json=networkPolicy.httpFrom=[]')).toEqual([keda('keda')]);
    const usual = await render(version, ...BROKER);
    expect(usual.filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });

  it('asks for the memory that an empty cluster takes, and is let have what 20 000 pods do', async () => {
    const { requests, limits } = toPodSpec(await render(version, ...BROKER)).containers[0].resources;
    const toMiB = ({ memory }: { memory: string }) => Number(/^(\d+)Mi$/.exec(memory)?.[1]);
    expect(toMiB(requests)).toBeGreaterThan(toMeasuredMiB('Kubernetes, no pool'));
    expect(toMiB(limits)).toBeGreaterThan(toMeasuredMiB('Kubernetes, 1 000 pools, 20 000 pods'));
  });

  it('is replaced soon after its node is lost, whatever else it tolerates', async () => {
    const tolerations = async (...words: readonly string[]) =>
      toPodSpec(await render(version, ...BROKER, ...words)).tolerations;
    const loss = (tolerationSeconds: number) =>
      ['not-ready', 'unreachable'].map((state) => ({
        key: `node.kubernetes.io/${state}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds,
      }));
    const own = { key: 'a', operator: 'Exists' };
    const words = ['--set-json', `tolerations=[${JSON.stringify(own)}]`];
    expect(await tolerations()).toEqual(loss(30));
    expect(await tolerations(...words, '--set', 'nodeLossSeconds=0')).toEqual([own, ...loss(0)]);
    expect(await tolerations(...words, '--set-json', 'nodeLossSeconds=null')).toEqual([own]);
    expect(await tolerations('--set-json', 'nodeLossSeconds=null')).toBeUndefined();
  });

  it('is scraped as docs/metrics.md says', async () => {
    const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    const [monitor, values] = [...page.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text = '']): unknown =>
      parse(text),
    );
    const { spec } = monitor as { spec: { selector: { matchLabels: object }; endpoints: [{ port: string }] } };
    const objects = await render(version, ...BROKER, ...toWords(values as Record<string, unknown>));
    const service = findKind(objects, 'Service') as unknown as { spec: { ports: { name: string; port: number }[] } };
    expect(service).toMatchObject({ metadata: { namespace: 'quotient', labels: spec.selector.matchLabels } });
    const ports = service.spec.ports.filter(({ name }) => name === spec.endpoints[0].port);
    expect(ports).toMatchObject([{ port: 8080 }]);
    expect(findKind(objects, 'Deployment')).toMatchObject({
      spec: { template: { metadata: { annotations: { 'prometheus.io/port': '8080' } } } },
    });
  });

  it('lets the program end in its own time, however long that is', async () => {
    const grace = async (...words: readonly string[]): Promise<number> =>
      toPodSpec(await render(version, ...BROKER, ...words)).terminationGracePeriodSeconds;
    expect(await grace()).toBeGreaterThan(2 * 10);
    expect(await grace('--set', 'config.shutdownGraceMs=60000')).toBeGreaterThan(2 * 60);
    expect(await grace('--set', 'config.shutdownGraceMs=0')).toBeGreaterThan(0);
  });

  it('restarts the pod when the configuration changes, and only then', async () => {
    const checksum = async (...words: readonly string[]): Promise<unknown> => {
      const { spec } = findKind(await render(version, ...BROKER, ...words), 'Deployment') as unknown as {
        spec: { template: { metadata: { annotations: Record<string, string> } } };
      };
      return spec.template.metadata.annotations['checksum/config'];
    };
    const first = await checksum();
    expect(await checksum('--set', 'priorityClassName=x')).toBe(first);
    expect(await checksum('--set', 'config.policy=drain-time')).not.toBe(first);
  });

  it('leaves the user to the cluster where it is told to', async () => {
    const { securityContext } = toPodSpec(await render(version, ...BROKER, '--set-json', 'runAsUser=null'));
    expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  });
});
