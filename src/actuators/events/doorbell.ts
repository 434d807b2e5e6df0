/** Lets one waiter sleep until there is something to do. */
export interface Doorbell {
  ring(): void;
  /** Settles when it has rung since the last wait, or the signal aborts. */
  wait(signal: AbortSignal): Promise<void>;
}

export function createDoorbell(): Doorbell {
  let isRung = false;
  let wake = (): void => undefined;
  return {
    ring: () => {
      isRung = true;
      wake();
    },
    wait: async (signal) => {
      if (!isRung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        signal.addEventListener('abort', wake, { once: true });
        await promise;
        signal.removeEventListener('abort', wake);
      }
      isRung = false;
    },
  };
}
