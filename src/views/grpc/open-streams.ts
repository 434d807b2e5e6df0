/** What is needed of a call that stays open: grpc-js's server streams have it. */
interface OpenStream {
  readonly destroyed: boolean;
  /** ends the call with status OK */
  end(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/** All calls that would stay open for ever, so that a shutdown can end them with OK. */
export interface OpenStreams {
  /**
   * Keeps a call until it closes, for whatever reason.
   *
   * @param onClose called once, however the call ends
   * @returns false where there is nothing to keep: the caller has gone already, or the shutdown has begun
   */
  keep(stream: OpenStream, onClose?: () => void): boolean;
  count(): number;
  /** Ends every call with OK, and from now on each new one at once. */
  endAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const streams = new Set<OpenStream>();
  let isEnding = false;
  return {
    keep: (stream, onClose = () => undefined) => {
      if (isEnding) stream.end();
      if (isEnding || stream.destroyed) return false;
      streams.add(stream);
      stream.once('close', () => {
        streams.delete(stream);
        onClose();
      });
      return true;
    },
    count: () => streams.size,
    endAll: () => {
      isEnding = true;
      for (const stream of streams) stream.end();
    },
  };
}
