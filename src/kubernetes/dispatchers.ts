import type { ConnectionOptions } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { DispatcherOptions } from '@kubernetes/client-node';
import { Agent, type buildConnector, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';

/** Connections to one API server, made anew when certificates change. */
export interface Dispatchers {
  /** Those for these certificates and this proxy: the same as the last time unless something changed. */
  get(options: DispatcherOptions): Dispatcher;
  /** Ends everything, also what still runs on replaced ones; settles when every socket is closed. */
  close(): Promise<void>;
}

/**
 * From so long a silence on, the system asks the other end every second, ten times (libuv 1.51, `uv__tcp_keepalive`), so
 * that a host which vanished without a word is known within 25 s: about the time after which a reading is stale anyway.
 */
const KEEP_ALIVE_DELAY_MS = 15_000;

/** How long a connection, TLS included, may take to open. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * HTTP/1.1 on purpose, where undici 8 prefers 2: each watch has a socket of its own, so that one that is stuck stops no
 * other, and closing it is all that ending a watch takes.
 */
const SETTINGS = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 } as const;
const SOCKET = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS, timeout: CONNECT_TIMEOUT_MS } as const;

/** Makes connections when they are first needed, and keeps them. */
export function createDispatchers(): Dispatchers {
  const open = new Set<Dispatcher>();
  let current: { readonly options: DispatcherOptions; readonly dispatcher: Dispatcher } | undefined;
  const retire = (dispatcher: Dispatcher): void => {
    const forget = (): boolean => open.delete(dispatcher);
    dispatcher.close().then(forget, forget);
  };
  return {
    get: (options) => {
      if (current !== undefined && isDeepStrictEqual(current.options, options)) return current.dispatcher;
      const dispatcher = toDispatcher(options);
      if (current !== undefined) retire(current.dispatcher);
      current = { options, dispatcher };
      open.add(dispatcher);
      return dispatcher;
    },
    close: async () => {
      await Promise.all([...open].map((dispatcher) => dispatcher.destroy()));
      open.clear();
      current = undefined;
    },
  };
}

/** client-node describes the connections, and would make new ones for every single request (2.0.1, `createDispatcher`). */
function toDispatcher(options: DispatcherOptions): Dispatcher {
  switch (options.type) {
    case 'none':
      return new Agent({ ...SETTINGS, connect: SOCKET });
    case 'agent':
      return new Agent({ ...SETTINGS, connect: toSocket(options.connect) });
    case 'proxy':
      return new ProxyAgent({
        ...SETTINGS,
        uri: options.uri,
        requestTls: toSocket(options.requestTls),
        proxyTls: SOCKET,
      });
    case 'socks':
      return new Socks5ProxyAgent(options.uri, { ...SETTINGS, requestTls: toSocket(options.requestTls) });
  }
}

/** Both packages hand the fields on to `tls.connect`; undici only types them without `undefined`. */
function toSocket(tls: ConnectionOptions): buildConnector.BuildOptions {
  return { ...(tls as buildConnector.BuildOptions), ...SOCKET };
}
