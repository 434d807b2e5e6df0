import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig, SETTING_KEYS, toDefaultText } from '../../src/config.ts';
import { QuotientError } from '../../src/errors.ts';

const nothing = { flags: {}, environment: {} };

function messageOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof QuotientError && error.code === 'invalid-input') return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('configuration', () => {
  it('has a default for everything', () => {
    const config = loadConfig(nothing);
    expect(config).toMatchObject({ grpcAddress: '0.0.0.0:9090', policy: 'queue-length', stability: 0.1 });
    expect(config.brokers).toEqual([
      { name: 'default', source: 'management', managementUrl: 'http://127.0.0.1:15672', vhost: '/' },
    ]);
  });

  it('takes flags before environment, environment before file, file before default', () => {
    const file = { path: 'quotient.yaml', text: 'pollIntervalMs: 300\ncycleIntervalMs: 300\nstaleAfterMs: 9000' };
    const config = loadConfig({
      flags: { pollIntervalMs: '100' },
      environment: { POLL_INTERVAL_MS: '200', CYCLE_INTERVAL_MS: '200' },
      file,
    });
    expect(config).toMatchObject({ pollIntervalMs: 100, cycleIntervalMs: 200, staleAfterMs: 9_000 });
  });

  it('lists every mistake of every source at once, each under the name its author knows', () => {
    const load = () =>
      loadConfig({
        flags: { policy: 'fair' },
        environment: { GRPC_ADDRESS: '9090', STALE_AFTER_MS: 'soon' },
        file: { path: 'quotient.yaml', text: 'polcy: drain-time\nstability: 2\n' },
      });
    expect(messageOf(load).split('\n')).toEqual([
      'the configuration is wrong:',
      '  GRPC_ADDRESS "9090": must be HOST:PORT, such as 0.0.0.0:9090 or [::]:9090',
      '  --policy "fair": must be one of "queue-length", "drain-time"',
      '  quotient.yaml:2:1: stability 2: must be at most 0.99',
      '  STALE_AFTER_MS "soon": must be a number',
      '  quotient.yaml:1:1: polcy is unknown; did you mean "policy"?',
    ]);
  });

  it.each(['drain', 'a=b', '=drain-time', 'a=drain-time=x', 'a=drain-time,', 'a=drain-time,a=queue-length'])(
    'says how policies of namespaces are written: %s',
    (pairs) => {
      const load = () => loadConfig({ flags: { namespacePolicies: pairs }, environment: {} });
      expect(messageOf(load)).toContain(
        `--namespace-policies "${pairs}": must be NAMESPACE=POLICY, with commas between`,
      );
    },
  );

  it('reads policies of namespaces', () => {
    const { namespacePolicies } = loadConfig({
      flags: { namespacePolicies: 'a=drain-time, b = queue-length' },
      environment: {},
    });
    expect(namespacePolicies).toEqual({ a: 'drain-time', b: 'queue-length' });
  });

  it('says of a setting of two forms what both are', () => {
    const load = (retireAfterMs: string) => () => loadConfig({ flags: { retireAfterMs }, environment: {} });
    expect(messageOf(load('never'))).toContain('--retire-after-ms "never": must be a number, or one of "off"');
    expect(messageOf(load('5'))).toContain('--retire-after-ms "5": must be at least 1000');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ flags: {}, environment: { POLICY: '' } }).policy).toBe('queue-length');
  });

  it('refuses credentials in a URL without repeating them', () => {
    const environment = { RABBITMQ_MANAGEMENT_URL: 'http://user:s3cret@rabbitmq:15672' };
    const message = messageOf(() => loadConfig({ flags: {}, environment }));
    expect(message).toContain('must not hold credentials');
    expect(message).not.toContain('s3cret');
  });

  it('repeats no password, nor what stands before the host in a wrong URL', () => {
    const file = { path: 'quotient.yaml', text: 'rabbitmqPassword: 12345\nrabbitmqManagementUrl: "user:hun/ter2@h:1"' };
    const message = messageOf(() => loadConfig({ ...nothing, file }));
    expect(message).toContain('rabbitmqPassword: must be text: put it in quotes');
    expect(message).toContain('rabbitmqManagementUrl "…@h:1"');
    expect(message).not.toMatch(/12345|hun/);
  });

  it.each([
    'brokers:\n  name: default\n  password: hunter2\n',
    'brokers:\n  - amqp://admin:hunter2@rabbitmq\n',
    'brokers:\n  - [{name: default, password: hunter2}]\n',
    'rabbitmqPassword: *hunter2\n',
    'rabbitmqManagementUrl: {url: "http://admin:hunter2@x"}\n',
  ])('repeats no password of a value that has another form altogether: %j', (text) => {
    const message = messageOf(() => loadConfig({ ...nothing, file: { path: 'quotient.yaml', text } }));
    expect(message).toContain('the configuration is wrong');
    expect(message).not.toContain('hunter2');
  });

  it('refuses brokers beside the settings whose place they take', () => {
    const file = { path: 'quotient.yaml', text: 'brokers: [{name: a, managementUrl: "http://a:1"}]' };
    const environment = { RABBITMQ_USERNAME: 'quotient' };
    expect(messageOf(() => loadConfig({ flags: {}, environment, file }))).toContain('the place of RABBITMQ_USERNAME');
  });

  it('takes for the address of a scaler what a trigger may name, and nothing else', () => {
    const load = (scalerAddresses: string) => loadConfig({ flags: { scalerAddresses }, environment: {} });
    const right = ['a.b:1', '[::1]:9090', 'dns:///a.b.svc:65535', 'dns://10.96.0.10/[::1]:9090', 'dns:a:1', 'dns:9090'];
    expect(load(right.join(', ')).scalerAddresses).toEqual(right);
    for (const wrong of ['a', 'a:b', 'http://a:1', 'a b:1', 'a:1,b', 'a:99999']) {
      expect(
        messageOf(() => load(wrong)),
        wrong,
      ).toContain(
        `--scaler-addresses "${wrong}": must be HOST:PORT each, such as quotient.quotient.svc.cluster.local:9090`,
      );
    }
  });

  it('gives the range of every number on its reference page', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    for (const key of SETTING_KEYS.filter((name) => /^[\d.]+$/.test(toDefaultText(name) ?? ''))) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${key}\` `));
      expect(row?.split('|')[5], key).toMatch(/\d … [\d.]+/);
    }
  });

  it('reads every broker by the source that is set, unless it names one itself', () => {
    const text =
      'brokers: [{name: a, amqpUrl: "amqp://a:1"}, {name: b, source: management, managementUrl: "http://b:1"}]';
    const { brokers } = loadConfig({
      flags: {},
      environment: { BACKLOG_SOURCE: 'amqp' },
      file: { path: 'quotient.yaml', text },
    });
    expect(brokers).toMatchObject([
      { name: 'a', source: 'amqp', amqpUrl: 'amqp://a:1' },
      { name: 'b', source: 'management', managementUrl: 'http://b:1' },
    ]);
  });

  it.each([
    ['http://rabbitmq:15672', 'amqp://rabbitmq'],
    ['https://[::1]:15671', 'amqps://[::1]'],
  ])('finds AMQP at the host of %s where it has no other address', (managementUrl, amqpUrl) => {
    const environment = { BACKLOG_SOURCE: 'amqp', RABBITMQ_MANAGEMENT_URL: managementUrl };
    expect(loadConfig({ flags: {}, environment }).brokers).toMatchObject([{ source: 'amqp', amqpUrl }]);
  });

  it('says where a configuration file is not YAML', () => {
    const file = { path: 'quotient.yaml', text: 'policy: [' };
    expect(messageOf(() => loadConfig({ ...nothing, file }))).toMatch(/quotient\.yaml:1:\d+: /);
  });

  it('refuses a file that is not a map', () => {
    const file = { path: 'quotient.yaml', text: '- policy' };
    expect(messageOf(() => loadConfig({ ...nothing, file }))).toContain('must be a map of settings');
  });

  it.each([
    [
      'two brokers of one name',
      'brokers: [{name: a, managementUrl: "http://a:1"}, {name: a, managementUrl: "http://b:1"}]',
      'two are named "a"',
    ],
    [
      'a broker without the address that its source needs',
      'brokers: [{name: a, amqpUrl: "amqp://a:1"}]',
      'broker "a": managementUrl is required, as its source is management',
    ],
    [
      'a broker without any address',
      'backlogSource: amqp\nbrokers: [{name: a}]',
      'broker "a": amqpUrl is required, as its source is amqp',
    ],
    ['a source that is not there', 'backlogSource: prometheus', 'must be one of "management", "amqp"'],
    [
      'a password beside a password file',
      'brokers: [{name: a, managementUrl: "http://a:1", password: x, passwordFile: y}]',
      'give password or passwordFile, not both',
    ],
    [
      'a limit of age below the pause between reads',
      'staleAfterMs: 900',
      'staleAfterMs 900 must be above pollIntervalMs 750 and requestTimeoutMs 5000 together',
    ],
    ['an unknown key of a broker', 'brokers: [{name: a, managmentUrl: "http://a:1"}]', 'did you mean "managementUrl"?'],
  ])('refuses %s', (_, text, sentence) => {
    expect(messageOf(() => loadConfig({ ...nothing, file: { path: 'quotient.yaml', text } }))).toContain(sentence);
  });
});
