import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate and its key, as paths of PEM files. */
export interface KeyPair {
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** All certificates of a bed; valid for two days, and known to nobody else. */
export interface Certificates {
  /** signs what clients and servers show each other */
  readonly authority: KeyPair;
  readonly apiServer: KeyPair;
  /** group `system:masters`: may do everything */
  readonly admin: KeyPair;
  /** signs what the API server shows to servers behind it */
  readonly frontProxyAuthority: KeyPair;
  readonly frontProxyClient: KeyPair;
  /** for KEDA's two processes, server and client in one, with `ca.crt tls.crt tls.key` in a folder, as KEDA wants them */
  readonly keda: KeyPair;
  readonly kedaFolder: string;
  /** private RSA key; service account tokens are signed with it */
  readonly serviceAccountKeyPath: string;
}

/**
 * Makes them with openssl, as Node can make keys but no certificates.
 *
 * @param folder an empty folder, with an empty `keda` in it
 */
export async function createCertificates(folder: string): Promise<Certificates> {
  const kedaFolder = join(folder, 'keda');
  const [authority, frontProxyAuthority] = await Promise.all([
    createAuthority(join(folder, 'ca'), 'quotient-test'),
    createAuthority(join(folder, 'front-proxy-ca'), 'quotient-test-front-proxy'),
  ]);
  const issue = (name: string, leaf: Omit<Leaf, 'authority' | 'path'>): Promise<KeyPair> =>
    issueLeaf({ path: join(folder, name), authority, ...leaf });
  const serviceAccountKeyPath = join(folder, 'service-account.key');
  const [apiServer, admin, keda, frontProxyClient] = await Promise.all([
    issue('api-server', { subject: '/CN=kube-apiserver', names: API_SERVER_NAMES }),
    issue('admin', { subject: '/O=system:masters/CN=admin', names: 'DNS:admin' }),
    issue('keda/tls', { subject: '/CN=keda', names: LOCAL_NAMES }),
    issueLeaf({
      path: join(folder, 'front-proxy-client'),
      authority: frontProxyAuthority,
      subject: '/CN=front-proxy-client',
      names: 'DNS:front-proxy-client',
    }),
    run('openssl', ['genrsa', '-out', serviceAccountKeyPath, '2048']),
  ]);
  await run('cp', [authority.certificatePath, join(kedaFolder, 'ca.crt')]);
  return {
    authority,
    apiServer,
    admin,
    frontProxyAuthority,
    frontProxyClient,
    keda,
    kedaFolder,
    serviceAccountKeyPath,
  };
}

const LOCAL_NAMES = 'DNS:localhost,IP:127.0.0.1';
const API_SERVER_NAMES = `${LOCAL_NAMES},IP:10.96.0.1,DNS:kubernetes,DNS:kubernetes.default.svc`;

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function createAuthority(path: string, name: string): Promise<KeyPair> {
  const pair = toKeyPair(path);
  const use = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature'];
  const out = ['-keyout', pair.keyPath, '-out', pair.certificatePath];
  await run('openssl', ['req', '-x509', ...NEW_KEY, '-subj', `/CN=${name}`, '-days', '2', ...use, ...out]);
  return pair;
}

interface Leaf {
  /** without its ending */
  readonly path: string;
  readonly authority: KeyPair;
  readonly subject: string;
  /** subjectAltName */
  readonly names: string;
}

async function issueLeaf({ path, authority, subject, names }: Leaf): Promise<KeyPair> {
  const pair = toKeyPair(path);
  const requestPath = `${path}.csr`;
  const extensionsPath = `${path}.ext`;
  await writeFile(extensionsPath, `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  await run('openssl', ['req', '-new', ...NEW_KEY, '-subj', subject, '-keyout', pair.keyPath, '-out', requestPath]);
  const sign = ['-CA', authority.certificatePath, '-CAkey', authority.keyPath, '-extfile', extensionsPath];
  // Drawn here: `-CAcreateserial` would share one file among the certificates that are made at the same time.
  const serial = ['-set_serial', `0x${crypto.randomUUID().replaceAll('-', '').slice(1)}`];
  const out = ['-days', '2', '-out', pair.certificatePath];
  await run('openssl', ['x509', '-req', '-in', requestPath, ...sign, ...serial, ...out]);
  return pair;
}

function toKeyPair(path: string): KeyPair {
  return { certificatePath: `${path}.crt`, keyPath: `${path}.key` };
}
