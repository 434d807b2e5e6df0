import { readFile, writeFile } from 'node:fs/promises';
import type { KeyPair } from './certificates.ts';

/** Who a kubeconfig speaks for. */
export type KubeconfigUser =
  | { readonly kind: 'certificate'; readonly pair: KeyPair }
  | { readonly kind: 'token'; readonly token: string };

/** What a kubeconfig holds. */
export interface KubeconfigContent {
  readonly server: string;
  readonly authority: KeyPair;
  readonly user: KubeconfigUser;
}

/** Writes a kubeconfig file (JSON, which is YAML) that needs no other file. */
export async function writeKubeconfig(path: string, { server, authority, user }: KubeconfigContent): Promise<void> {
  const cluster = { server, 'certificate-authority-data': await readBase64(authority.certificatePath) };
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bed', cluster }],
    users: [{ name: 'user', user: await toUser(user) }],
    contexts: [{ name: 'bed', context: { cluster: 'bed', user: 'user' } }],
    'current-context': 'bed',
  };
  await writeFile(path, JSON.stringify(content, undefined, 2), { mode: 0o600 });
}

async function toUser(user: KubeconfigUser): Promise<Readonly<Record<string, string>>> {
  switch (user.kind) {
    case 'token':
      return { token: user.token };
    case 'certificate':
      return {
        'client-certificate-data': await readBase64(user.pair.certificatePath),
        'client-key-data': await readBase64(user.pair.keyPath),
      };
  }
}

function readBase64(path: string): Promise<string> {
  return readFile(path, 'base64');
}
