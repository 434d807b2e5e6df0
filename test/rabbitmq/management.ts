/** The management API of a test's broker, as the default user: what tests prepare a broker with. */
export interface Management {
  readonly url: string;
  isReady(): Promise<boolean>;
  addVhost(vhost: string): Promise<void>;
  /** Adds a user, or changes it, with read access to these vhosts. */
  addUser(user: TestUser): Promise<void>;
  /** Sends any request. @throws Error for an answer that is not good */
  send(method: string, path: string, body?: unknown): Promise<unknown>;
}

export interface TestUser {
  readonly username: string;
  readonly password: string;
  /** `management` lets it use the API */
  readonly tags: string;
  readonly vhosts: readonly string[];
}

const AUTHORIZATION = `Basic ${Buffer.from('guest:guest').toString('base64')}`;
const EVERYTHING = { configure: '.*', write: '.*', read: '.*' };

/** @param url of the API */
export function createManagement(url: string): Management {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/api/${path}`, {
      method,
      headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const permit = async (username: string, vhost: string): Promise<void> => {
    await send('PUT', `permissions/${encodeURIComponent(vhost)}/${encodeURIComponent(username)}`, EVERYTHING);
  };
  return {
    url,
    send,
    isReady: async () => {
      try {
        await send('GET', 'health/checks/protocol-listener/amqp');
        return true;
      } catch {
        return false;
      }
    },
    addVhost: async (vhost) => {
      await send('PUT', `vhosts/${encodeURIComponent(vhost)}`, {});
      await permit('guest', vhost);
    },
    addUser: async ({ username, password, tags, vhosts }) => {
      await send('PUT', `users/${encodeURIComponent(username)}`, { password, tags });
      for (const vhost of vhosts) await permit(username, vhost);
    },
  };
}
