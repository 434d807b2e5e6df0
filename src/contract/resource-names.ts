/** Names of resources, as containers and as quotas spell them (pkg/apis/core/helper and validation, Kubernetes v1.36). */

const COMPUTE: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** What a quota can count besides compute resources of pods. */
const COUNTED: ReadonlySet<string> = new Set([
  'pods',
  'services',
  'services.nodeports',
  'services.loadbalancers',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'requests.storage',
]);

/** `cpu`, `memory`, `hugepages-2Mi`, `nvidia.com/gpu` … */
export function isContainerResource(name: string): boolean {
  return COMPUTE.has(name) || name.startsWith('hugepages-') || name.includes('/');
}

/** What a quota counts of one class of storage stands after it. */
const STORAGE_CLASS = '.storageclass.storage.k8s.io/';

/** Devices that a class of DRA stands for: the only names of Kubernetes' own that are extended resources. */
const DEVICE_CLASS_PREFIX = 'deviceclass.resource.kubernetes.io/';

/** helper.IsNativeResource and schedutil.IsDRAExtendedResourceName: quotas count these as `requests.` and nothing else. */
export function isExtendedResource(name: string): boolean {
  return name.startsWith(DEVICE_CLASS_PREFIX) || (name.includes('/') && !name.includes('kubernetes.io/'));
}

/** `cpu`, `requests.memory`, `limits.cpu`, `pods`, `count/jobs.batch`, `requests.nvidia.com/gpu` … */
export function isQuotaResource(name: string): boolean {
  if (COUNTED.has(name) || name.startsWith('count/') || name.includes(STORAGE_CLASS)) return true;
  if (name.includes('/')) return name.startsWith('requests.') && isExtendedResource(name.slice('requests.'.length));
  if (name.startsWith('limits.')) return COMPUTE.has(name.slice('limits.'.length));
  const plain = name.startsWith('requests.') ? name.slice('requests.'.length) : name;
  return COMPUTE.has(plain) || plain.startsWith('hugepages-');
}
