/**
 * A kubeconfig in JSON, which is YAML: a context for each cluster, the first of them the current one.
 *
 * @param servers addresses by the names of their clusters
 * @param user what there is of their one user
 */
export function aKubeconfig(servers: Readonly<Record<string, string>>, user: unknown = {}): string {
  const names = Object.keys(servers);
  return JSON.stringify({
    'current-context': names[0],
    clusters: names.map((name) => ({ name, cluster: { server: servers[name], 'insecure-skip-tls-verify': true } })),
    users: [{ name: 'user', user }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: 'user' } })),
  });
}
