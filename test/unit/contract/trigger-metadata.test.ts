import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTriggerMetadata, TRIGGER_KEYS } from '../../../src/contract/trigger-metadata.ts';

describe('trigger metadata', () => {
  it('needs a queue and has a default for everything else', () => {
    expect(parseTriggerMetadata({ queueName: 'work' })).toEqual({
      ok: true,
      trigger: {
        queueName: 'work',
        broker: 'default',
        weight: 1,
        priority: 0,
        messagesPerWorker: 1,
        concurrency: 1,
        scaling: 'direct',
      },
      warnings: [],
    });
  });

  it('takes every key that the documentation lists, as text', () => {
    const metadata = {
      queueName: 'a/b c#%é',
      vhost: '%2f',
      broker: 'shared',
      weight: '0.5',
      priority: '-3',
      messagesPerWorker: '20',
      expectedSeconds: '14.3',
      concurrency: '4',
      prefetch: '10',
      cpu: '500m',
      memory: '1.5Gi',
      scaling: 'keda',
    };
    const parsed = parseTriggerMetadata(metadata);
    const numbers = { weight: 0.5, priority: -3, messagesPerWorker: 20, expectedSeconds: 14.3, concurrency: 4 };
    expect(parsed).toEqual({ ok: true, trigger: { ...metadata, ...numbers, prefetch: 10 }, warnings: [] });
    const page = readFileSync(new URL('../../../docs/trigger.md', import.meta.url), 'utf8');
    expect(TRIGGER_KEYS.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  it("ignores KEDA's own keys, and warns of unknown ones with the nearest right word", () => {
    const parsed = parseTriggerMetadata({ queueName: 'w', scalerAddress: 'q:9090', enableTLS: 'false', queuName: 'w' });
    expect(parsed).toMatchObject({
      ok: true,
      warnings: ['trigger metadata "queuName" is unknown and ignored; did you mean "queueName"?'],
    });
  });

  it('warns of TLS, which it does not speak', () => {
    expect(parseTriggerMetadata({ queueName: 'w', enableTLS: 'true' })).toMatchObject({
      ok: true,
      warnings: [expect.stringMatching(/^trigger metadata enableTLS "true": Quotient speaks gRPC without TLS/)],
    });
  });

  it.each([
    [{}, 'trigger metadata queueName is required'],
    [{ queuename: 'w' }, 'trigger metadata queueName is required; is "queuename" meant to be "queueName"?'],
    [{ queueName: '' }, 'trigger metadata queueName "": must be 1 to 255 bytes long'],
    [{ queueName: 'é'.repeat(128) }, `trigger metadata queueName "${'é'.repeat(128)}": must be 1 to 255 bytes long`],
    [{ weight: '0' }, 'trigger metadata weight "0": must be a number from 0.000001 to 1000000000000'],
    [{ weight: '0.0000001' }, 'trigger metadata weight "0.0000001": must be a number from 0.000001 to 1000000000000'],
    [
      { expectedSeconds: '1000000000001' },
      'trigger metadata expectedSeconds "1000000000001": must be a number from 0.000001 to 1000000000000',
    ],
    [
      { priority: '-1000000000' },
      'trigger metadata priority "-1000000000": must be a whole number from -999999999 to 999999999',
    ],
    [{ weight: '-1' }, 'trigger metadata weight "-1": must be a number from 0.000001 to 1000000000000'],
    [{ weight: '1e3' }, 'trigger metadata weight "1e3": must be a number from 0.000001 to 1000000000000'],
    [{ priority: 'high' }, 'trigger metadata priority "high": must be a whole number from -999999999 to 999999999'],
    [{ messagesPerWorker: '1.5' }, 'trigger metadata messagesPerWorker "1.5": must be a whole number ≥ 1'],
    [{ cpu: 'lots' }, 'trigger metadata cpu "lots": must be a Kubernetes quantity above 0, such as 500m, 2 or 1.5Gi'],
    [{ scaling: 'Direct' }, 'trigger metadata scaling "Direct": must be "direct" or "keda"'],
  ])('refuses %j with a sentence', (metadata: Record<string, string>, sentence) => {
    const withQueue =
      Object.keys(metadata).some((key) => key.toLowerCase() === 'queuename') || Object.keys(metadata).length === 0;
    const parsed = parseTriggerMetadata(withQueue ? metadata : { queueName: 'work', ...metadata });
    expect(parsed).toEqual({ ok: false, mistakes: [sentence] });
  });

  it('lists all mistakes at once', () => {
    const parsed = parseTriggerMetadata({ weight: 'x', cpu: 'y' });
    expect(parsed.ok ? [] : parsed.mistakes).toHaveLength(3);
  });

  it('is not fooled by keys that every object has', () => {
    const metadata = JSON.parse('{"queueName": "w", "__proto__": "x", "constructor": "y"}') as Record<string, string>;
    expect(parseTriggerMetadata(metadata)).toMatchObject({ ok: true });
  });
});
