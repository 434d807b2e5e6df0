import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createCheckpoint } from '../../../../src/actuators/checkpoint/checkpoint.ts';
import { readSaved, toData } from '../../../../src/actuators/checkpoint/saved.ts';
import type { ApiAnswer } from '../../../../src/kubernetes/client.ts';
import type { ApiRequest } from '../../../../src/kubernetes/resource.ts';
import type { SavedDuration } from '../../../../src/contract/saved-durations.ts';
import { aClock } from '../../../builders/clock.ts';

const KNOWN: SavedDuration = { broker: 'default', vhost: '/', name: 'work', workSeconds: 12.5, finished: 5 };
const FORBIDDEN: ApiAnswer = { kind: 'failed', failure: { kind: 'forbidden', reason: 'no patch on configmaps' } };

/** A checkpoint whose ConfigMap answers as the test says. */
function start(answer: (request: ApiRequest) => ApiAnswer) {
  const clock = aClock();
  const requests: ApiRequest[] = [];
  const restored: SavedDuration[] = [];
  const lines: string[] = [];
  const state = { saved: [KNOWN] as readonly SavedDuration[] };
  const checkpoint = createCheckpoint({
    client: {
      request: (request) => {
        requests.push(request);
        return Promise.resolve(answer(request));
      },
      open: () => Promise.reject(new Error('nothing is watched')),
      describe: () => ({ kind: 'unavailable', reason: 'nothing is watched' }),
      close: () => Promise.resolve(),
    },
    durations: { save: () => state.saved, restore: (saved) => void restored.push(...saved) },
    checkpoint: 'quotient/durations',
    clock,
    logger: pino({ level: 'info', base: null }, { write: (line: string) => lines.push(line) }),
  });
  const stop = new AbortController();
  const over = checkpoint.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await over;
  };
  const verbs = (): string[] => requests.map(({ verb }) => verb);
  return { clock, requests, restored, lines, state, verbs, end };
}

function answerWith(data: Readonly<Record<string, string>>): () => ApiAnswer {
  return () => ({ kind: 'answered', body: { data } });
}

describe('a checkpoint', () => {
  it('restores what was saved, and saves nothing that it has not learned', async () => {
    const world = start(answerWith(toData([KNOWN])));
    await world.clock.advance(180_000);
    expect(world.restored).toEqual([KNOWN]);
    await world.end();
    expect(world.verbs()).toEqual(['get']);
  });

  it('saves what changed at most once a minute, and at the end', async () => {
    const world = start(answerWith({}));
    await world.clock.advance(1);
    world.state.saved = [{ ...KNOWN, finished: 6 }];
    await world.clock.advance(60_000);
    await world.clock.advance(30_000);
    world.state.saved = [{ ...KNOWN, finished: 7 }];
    expect(world.verbs()).toEqual(['get', 'patch']);
    await world.end();
    expect(world.verbs()).toEqual(['get', 'patch', 'patch']);
    const body = world.requests.at(-1)?.body?.value as { readonly data: Readonly<Record<string, string>> };
    expect(readSaved(body)).toEqual([{ ...KNOWN, finished: 7 }]);
  });

  it('says once that it is forbidden to write, and goes on', async () => {
    const world = start(({ verb }) => (verb === 'get' ? { kind: 'answered', body: {} } : FORBIDDEN));
    await world.clock.advance(1);
    world.state.saved = [{ ...KNOWN, finished: 6 }];
    await world.clock.advance(120_000);
    await world.end();
    expect(world.lines.filter((line) => line.includes('no patch on configmaps'))).toHaveLength(1);
    expect(world.verbs()).toEqual(['get', 'patch', 'patch', 'patch']);
  });

  it('writes over nothing that it could not read, and reads it as soon as it can', async () => {
    const answers: ApiAnswer[] = [FORBIDDEN, FORBIDDEN];
    const world = start(() => answers.shift() ?? { kind: 'answered', body: { data: toData([KNOWN]) } });
    await world.clock.advance(1);
    await world.clock.advance(60_000);
    expect(world.restored).toEqual([]);
    await world.clock.advance(60_000);
    expect(world.restored).toEqual([KNOWN]);
    await world.end();
    expect(world.verbs()).toEqual(['get', 'get', 'get']);
  });

  it('begins where there is none', async () => {
    const missing: ApiAnswer = { kind: 'failed', failure: { kind: 'missing', reason: 'no such ConfigMap' } };
    const world = start(({ verb }) => (verb === 'get' ? missing : { kind: 'answered', body: {} }));
    await world.clock.advance(1);
    world.state.saved = [{ ...KNOWN, finished: 6 }];
    await world.end();
    expect(world.verbs()).toEqual(['get', 'patch']);
    expect(world.lines).toEqual([]);
  });

  it('leaves out what it cannot read, and writes it anew', async () => {
    const world = start(answerWith({ 'durations.json': '{"version":9}' }));
    await world.clock.advance(1);
    world.state.saved = [{ ...KNOWN, finished: 6 }];
    await world.clock.advance(60_000);
    await world.end();
    expect(world.restored).toEqual([]);
    expect(world.verbs()).toEqual(['get', 'patch']);
  });
});

describe('what is saved', () => {
  it('comes back as it was', () => {
    expect(readSaved({ data: toData([KNOWN]) })).toEqual([KNOWN]);
    expect(readSaved({ metadata: {} })).toEqual([]);
  });

  it.each(['', 'null', '{}', '{"version":1,"queues":[{"name":"work"}]}', '{"version":1,"queues":"all"}'])(
    'is left out where it is %j',
    (text) => {
      expect(readSaved({ data: { 'durations.json': text } })).toMatch(/is not what Quotient writes/);
    },
  );
});

it('keeps no more than a ConfigMap holds, those that were studied last', () => {
  const queues = Array.from({ length: 5_000 }, (_, index) => ({ ...KNOWN, name: `${'q'.repeat(200)}-${index}` }));
  const data = toData(queues);
  expect(Buffer.byteLength(data['durations.json'] ?? '')).toBeLessThan(2 ** 20);
  const kept = readSaved({ data });
  expect(kept.at(-1)).toMatchObject({ name: `${'q'.repeat(200)}-4999` });
  expect(kept.length).toBeGreaterThan(3_000);
});
