import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import { createPoolsFileInput } from '../../../../src/inputs/cluster/pools-file.ts';

/** Far more than the half second between two looks: this ends a test that hangs, and says nothing of speed. */
const WAIT = { timeout: 10_000, interval: 20 };

const good = (pool: string): string =>
  `namespaces: [{ name: space, pools: [{ name: ${pool}, metadata: { queueName: q } }] }]`;

describe('pools file input', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quotient-pools-'));
    path = join(folder, 'pools.yaml');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A running input, with what it logs. */
  async function start() {
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const input = await createPoolsFileInput({ path, clock: systemClock, logger });
    const stop = new AbortController();
    const over = input.run(stop.signal);
    const names = (): string[] => {
      const reading = input.read();
      return reading.state === 'never' ? [] : reading.value.flatMap(({ pools }) => pools.map(({ name }) => name));
    };
    const end = async (): Promise<void> => {
      stop.abort();
      await over;
    };
    const warnings = (): string[] => {
      const reading = input.read();
      return reading.state === 'never'
        ? []
        : reading.value.flatMap(({ pools }) => pools.flatMap((pool) => pool.warnings));
    };
    return { input, lines, names, warnings, end };
  }

  it('follows an edit in place, a renamed file and a swapped link', async () => {
    writeFileSync(path, good('first'));
    const { input, names, end } = await start();
    let changes = 0;
    const undo = input.onChange(() => (changes += 1));
    expect(names()).toEqual(['first']);
    writeFileSync(path, good('second'));
    await vi.waitFor(() => expect(names()).toEqual(['second']), WAIT);
    writeFileSync(join(folder, 'new'), good('third'));
    renameSync(join(folder, 'new'), path);
    await vi.waitFor(() => expect(names()).toEqual(['third']), WAIT);
    writeFileSync(join(folder, 'target'), good('fourth'));
    unlinkSync(path);
    symlinkSync(join(folder, 'target'), path);
    await vi.waitFor(() => expect(names()).toEqual(['fourth']), WAIT);
    expect(changes).toBeGreaterThanOrEqual(3);
    undo();
    await end();
  });

  it('refuses a broken edit with its place, keeps what it had, and takes the mended file', async () => {
    writeFileSync(path, good('kept'));
    const { input, lines, names, warnings, end } = await start();
    writeFileSync(path, 'namespaces:\n  - nme: x');
    await vi.waitFor(
      () => expect(input.read().failure?.reason).toMatch(/pools\.yaml:2:5: .*did you mean "name"/),
      WAIT,
    );
    expect(names()).toEqual(['kept']);
    expect(lines.filter(({ msg }) => msg === 'pools file refused')).toHaveLength(1);
    expect(warnings()).toEqual([expect.stringMatching(/^its pools file has been refused since, .*pools\.yaml:2:5: /)]);
    writeFileSync(path, good('mended'));
    await vi.waitFor(() => expect(names()).toEqual(['mended']), WAIT);
    expect(input.read().failure).toBeUndefined();
    expect(warnings()).toEqual([]);
    await end();
  });

  it('keeps what it had when the file goes, and says so', async () => {
    writeFileSync(path, good('kept'));
    const { input, names, end } = await start();
    unlinkSync(path);
    await vi.waitFor(() => expect(input.read().failure?.reason).toContain('cannot be read: ENOENT'), WAIT);
    expect(names()).toEqual(['kept']);
    await end();
  });

  it.each([
    ['a file that is not there', undefined, 'cannot be read: ENOENT'],
    ['a file that is not UTF-8', Buffer.from([0xff, 0xfe, 0x00]), 'cannot be read'],
    ['a folder', 'folder', 'it is not a file'],
    ['a file that is far too large', Buffer.alloc(11 * 1024 * 1024, '#'), 'are more than'],
    ['a wrong file', Buffer.from('namespaces: 3'), 'namespaces 3: must be a list'],
  ])('does not start on %s', async (_, content, sentence) => {
    if (content === 'folder') mkdirSync(path);
    else if (content !== undefined) writeFileSync(path, content);
    await expect(start()).rejects.toThrow(sentence);
  });
});
