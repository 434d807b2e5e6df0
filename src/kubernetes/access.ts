import type { Dispatcher } from 'undici';

/** How to reach an API server, and who we are to it. */
export interface ApiAccess {
  /** the API server's address, without credentials; a path in it goes before every request's path */
  readonly server: URL;
  /**
   * Headers and connections for one request, as they are now: tokens, certificates and plug-ins' answers may have been
   * renewed since the last.
   *
   * @throws QuotientError `outside` where there are no credentials now
   */
  authorize(): Promise<Authorization>;
  /** Ends what is under way; settles when every socket is closed. */
  close(): Promise<void>;
}

/** What one request goes out with. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}
