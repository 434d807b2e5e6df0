/** A kind of objects, in one namespace or in the whole cluster. */
export interface Resource {
  /** absent for the core group */
  readonly group?: string;
  /** for example `v1` */
  readonly version: string;
  /** lower case, as RBAC names it: `pods`, `resourcequotas` */
  readonly plural: string;
  /** absent: all namespaces, or a kind that has none */
  readonly namespace?: string;
  /** only those objects, by fields that the API server selects the kind by; absent: all */
  readonly fieldSelector?: string;
}

/** What RBAC calls the things one can do. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** What is asked of the API server. */
export interface ApiRequest {
  readonly verb: Verb;
  readonly resource: Resource;
  /** of one object; absent for a collection */
  readonly name?: string;
  /** for example `scale` or `status` */
  readonly subresource?: string;
  readonly query?: Readonly<Record<string, string>>;
  /**
   * A deadline shorter than every request's. The API server keeps it too (its `timeout` parameter), so that a write which
   * waits for etcd is withdrawn instead of landing when nobody means it any more. One that etcd has taken already may land.
   */
  readonly withinMs?: number;
  readonly body?: { readonly contentType: string; readonly value: unknown };
}

/** The path and query of a request, to be put behind the API server's address. */
export function toPath({ resource, name, subresource, query = {}, withinMs }: ApiRequest): string {
  const { group, version, plural, namespace, fieldSelector } = resource;
  const parts = [
    ...(group === undefined ? ['api'] : ['apis', group]),
    version,
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  const deadline = withinMs === undefined ? {} : { timeout: `${withinMs}ms` };
  const selected = fieldSelector === undefined ? {} : { fieldSelector };
  const search = new URLSearchParams({ ...query, ...selected, ...deadline }).toString();
  return `/${parts.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** For example `pods in namespace montage`, `deployments.apps/scale mproject in namespace montage`, `nodes cluster-wide`. */
export function describeTarget({ resource, name, subresource }: ApiRequest): string {
  const { group, plural, namespace } = resource;
  const kind = `${plural}${group === undefined ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
  const place = namespace === undefined ? 'cluster-wide' : `in namespace ${namespace}`;
  return `${kind}${name === undefined ? '' : ` ${name}`} ${place}`;
}
