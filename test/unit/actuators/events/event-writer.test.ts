import { afterAll, describe, expect, it, vi } from 'vitest';
import { createEventWriter, type EventWriter } from '../../../../src/actuators/events/event-writer.ts';
import { toEventName } from '../../../../src/actuators/events/event-object.ts';
import { createKubernetesClient } from '../../../../src/kubernetes/client.ts';
import { createLogger } from '../../../../src/telemetry/logger.ts';
import { aHastyClock } from '../../kubernetes/followed.ts';
import { collectGarbage } from '../../kubernetes/garbage.ts';
import {
  anAnswer,
  aRefusal,
  frozen,
  reset,
  type ScriptedServer,
  startScriptedServer,
  type Step,
} from '../../kubernetes/scripted-server.ts';
import { aFinding, aPoolEvent } from './subjects.ts';
import { runUntilFinished } from '../../kubernetes/running.ts';

const written = anAnswer('{}');
const forbidden = aRefusal(403, 'events is forbidden: User "quotient" cannot create resource "events"');
const exists = aRefusal(409, 'events "pool.1" already exists');

interface Writing {
  readonly writer: EventWriter;
  readonly server: ScriptedServer;
  readonly logged: readonly string[];
  readonly sleeps: readonly number[];
  /** Waits until so many requests have come. */
  seeRequests(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A writer that runs, against an API server that answers so, one step per request. */
async function startWriting(...steps: readonly Step[]): Promise<Writing> {
  const server = await startScriptedServer(steps);
  const client = createKubernetesClient(server.access, { requestTimeoutMs: 5_000 });
  const logged: string[] = [];
  const logger = createLogger('info', { write: (line) => logged.push(toWords(line)) });
  const clock = aHastyClock();
  const writer = createEventWriter({ client, logger, clock });
  const stop = runUntilFinished(writer, client, server);
  const seeRequests = (count: number): Promise<void> =>
    vi.waitFor(() => expect(server.requests.length).toBeGreaterThanOrEqual(count), { timeout: 10_000 });
  return { writer, server, logged, sleeps: clock.sleeps, seeRequests, stop };
}

function toWords(line: string): string {
  const { namespace, reason, msg } = JSON.parse(line) as Record<string, string>;
  return [msg, namespace, reason].filter((part) => part !== undefined).join(' | ');
}

const names = ({ requests }: ScriptedServer): readonly string[] =>
  requests.map(({ body }) => (JSON.parse(body) as { involvedObject: { name: string } }).involvedObject.name);

describe('the writer of Events', () => {
  // undici lets go of an aborted request only then.
  afterAll(collectGarbage);

  it('creates them one after the other, in their order', async () => {
    const { writer, server, sleeps, seeRequests, stop } = await startWriting(written, written, written);
    writer.write([aPoolEvent('a'), aPoolEvent('b')]);
    await seeRequests(2);
    writer.write([aPoolEvent('c')]);
    await seeRequests(3);
    await stop();
    expect(names(server)).toEqual(['a', 'b', 'c']);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/space/events',
      query: { fieldManager: 'quotient' },
    });
    expect(sleeps.slice(0, 2)).toEqual([200, 200]);
  });

  it('only brings one up to date that is there already', async () => {
    const { writer, server, logged, seeRequests } = await startWriting(exists, written, written);
    writer.write([aPoolEvent('a'), aPoolEvent('b')]);
    await seeRequests(3);
    expect(server.requests[1]).toMatchObject({
      method: 'PATCH',
      path: `/api/v1/namespaces/space/events/${toEventName(aPoolEvent('a'))}`,
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(Object.keys(JSON.parse(server.requests[1]?.body ?? '{}') as object)).toEqual(['lastTimestamp', 'message']);
    expect(logged).toEqual([]);
  });

  it('says once which right is missing, and tries each Event once', async () => {
    const { writer, server, logged, seeRequests } = await startWriting(forbidden, forbidden, forbidden, written);
    writer.write([aPoolEvent('a'), aPoolEvent('b'), aPoolEvent('c'), aPoolEvent('d')]);
    await seeRequests(4);
    await vi.waitFor(() => expect(logged).toHaveLength(2));
    expect(names(server)).toEqual(['a', 'b', 'c', 'd']);
    expect(logged).toEqual([
      expect.stringContaining(
        'Event not written | space | may not create events in namespace space: the ServiceAccount needs "create"',
      ),
      'Events are written again | space',
    ]);
  });

  it('names the other right where only that is missing', async () => {
    const { writer, logged, seeRequests } = await startWriting(exists, aRefusal(403, 'events is forbidden'));
    writer.write([aPoolEvent('a')]);
    await seeRequests(2);
    await vi.waitFor(() => expect(logged).toHaveLength(1));
    expect(logged[0]).toContain('the ServiceAccount needs "patch"');
  });

  it('says nothing of a namespace that is being deleted', async () => {
    const ending = aRefusal(403, 'unable to create new content in namespace space because it is being terminated');
    const { writer, logged, seeRequests } = await startWriting(
      ending,
      aRefusal(404, 'namespaces "space" not found'),
      written,
    );
    writer.write([aPoolEvent('a'), aPoolEvent('b'), aPoolEvent('c')]);
    await seeRequests(3);
    expect(logged).toEqual([]);
  });

  it('tries again, ever more slowly, while nobody answers, and loses nothing', async () => {
    const { writer, server, logged, sleeps, seeRequests } = await startWriting(
      reset,
      reset,
      aRefusal(500, 'etcd'),
      written,
    );
    writer.write([aPoolEvent('a')]);
    await seeRequests(4);
    await vi.waitFor(() => expect(logged).toHaveLength(2));
    expect(names(server)).toEqual(['a', 'a', 'a', 'a']);
    expect(logged[1]).toBe('Events are written again | space');
    expect(sleeps.slice(0, 3).every((ms) => ms > 0)).toBe(true);
  });

  it('lets all others go before one that fails, and says so once', async () => {
    const failing = aRefusal(500, 'failed calling webhook');
    const { writer, server, logged, seeRequests } = await startWriting(failing, written, written, failing, written);
    writer.write([aPoolEvent('a'), aPoolEvent('b'), aPoolEvent('c')]);
    await seeRequests(5);
    await vi.waitFor(() => expect(logged).toHaveLength(2));
    expect(names(server)).toEqual(['a', 'b', 'c', 'a', 'a']);
    expect(logged).toEqual([expect.stringContaining('Event not written'), 'Events are written again | space']);
  });

  it('leaves an API server alone for as long as it asks', async () => {
    const busy = aRefusal(429, 'too many requests', { 'retry-after': '30' });
    const { writer, sleeps, seeRequests } = await startWriting(busy, written);
    writer.write([aPoolEvent('a')]);
    await seeRequests(2);
    expect(sleeps[0]).toBeGreaterThanOrEqual(30_000);
  });

  it('does not write twice what waits already', async () => {
    const held = Promise.withResolvers<void>();
    const late: Step = async (request, response) => {
      await held.promise;
      await written(request, response);
    };
    const { writer, server, seeRequests, stop } = await startWriting(late, written);
    writer.write([aPoolEvent('a'), aPoolEvent('a')]);
    await seeRequests(1);
    writer.write([aPoolEvent('a'), aPoolEvent('b')]);
    held.resolve();
    await seeRequests(2);
    await stop();
    expect(names(server)).toEqual(['a', 'b']);
  });

  it('writes none that is no longer so, and waits for none of them to go well', async () => {
    const held = Promise.withResolvers<void>();
    const late: Step = async (request, response) => {
      await held.promise;
      await aRefusal(500, 'etcd')(request, response);
    };
    const { writer, server, logged, seeRequests } = await startWriting(late, written);
    const [underWay, waiting] = [aPoolEvent('a'), aPoolEvent('b')];
    writer.write([underWay, waiting]);
    await seeRequests(1);
    writer.withdraw([underWay, waiting]);
    writer.write([aPoolEvent('c')]);
    held.resolve();
    await seeRequests(2);
    await vi.waitFor(() => expect(logged).toHaveLength(2));
    expect(names(server)).toEqual(['a', 'c']);
    expect(logged[1]).toBe('Events are written again | space');
  });

  it('bounds what waits, and says what it dropped', async () => {
    const { writer, logged, seeRequests } = await startWriting(frozen);
    const events = Array.from({ length: 10_002 }, (_, index) => aPoolEvent('pool', aFinding(`text ${index}`)));
    writer.write(events);
    await seeRequests(1);
    expect(logged).toEqual(['Events dropped, as too many wait']);
  });

  it('is over at once when the signal aborts, whatever is under way', async () => {
    const waiting = await startWriting();
    await waiting.stop();
    const { writer, logged, seeRequests, stop } = await startWriting(frozen);
    writer.write([aPoolEvent('a'), aPoolEvent('b')]);
    await seeRequests(1);
    await stop();
    expect(logged).toEqual([]);
  });
});
