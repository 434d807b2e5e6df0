/** Cuts a stream of bytes into lines, wherever the chunks happen to end. */
export interface LineSplitter {
  /** The lines that this chunk completes, or undefined where one is longer than the limit. */
  push(chunk: Buffer): readonly string[] | undefined;
  /** Bytes of a line that is not complete yet. */
  pendingBytes(): number;
}

const LINE_FEED = 0x0a;

/**
 * Bytes are put together before they are decoded, so a character may be spread over chunks.
 *
 * @param limitBytes the longest line that is taken
 */
export function createLineSplitter(limitBytes: number): LineSplitter {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const keep = (bytes: Buffer): void => {
    if (bytes.length > 0) pending.push(bytes);
    pendingBytes += bytes.length;
  };
  const take = (): string => {
    const line = Buffer.concat(pending, pendingBytes).toString('utf8');
    pending = [];
    pendingBytes = 0;
    return line;
  };
  return {
    push: (chunk) => {
      const lines: string[] = [];
      let from = 0;
      for (;;) {
        const to = chunk.indexOf(LINE_FEED, from);
        keep(chunk.subarray(from, to === -1 ? undefined : to));
        if (pendingBytes > limitBytes) return undefined;
        if (to === -1) return lines;
        const line = take();
        if (line !== '') lines.push(line);
        from = to + 1;
      }
    },
    pendingBytes: () => pendingBytes,
  };
}
