/** `name.namespace`, `name.namespace.svc`, `name.namespace.svc.cluster.local`, whatever the cluster's domain is. */
const SERVICE_HOST = /^([a-z][a-z0-9-]*)\.([a-z0-9][a-z0-9-]*)(?:\.svc(?:\.[a-z0-9.-]+)?)?$/;

/** Two spellings of one host give the same text: of a Service, how much of its name is spelled out does not matter. */
export function toComparableHost(host: string): string {
  const lower = host.toLowerCase().replace(/\.$/, '');
  const [, name, namespace] = SERVICE_HOST.exec(lower) ?? [];
  return name === undefined ? lower : `${name}.${namespace}`;
}
