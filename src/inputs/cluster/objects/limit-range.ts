import type { ToKept } from '../../../kubernetes/watch-event.ts';
import { toSpecResources } from './containers.ts';
import { toFields, toList } from './field.ts';
import { withPodLevelDefaults } from './pod-totals.ts';
import { toWritten } from './resource-list.ts';

/** A LimitRange, as far as it fills in what containers do not name. */
export interface KeptLimitRange {
  readonly namespace: string;
  readonly name: string;
  /** quantities by the name of their resource, as written */
  readonly limits: ReadonlyMap<string, unknown>;
  readonly requests: ReadonlyMap<string, unknown>;
}

/**
 * Reads a LimitRange; one without defaults for containers is of no interest. What the API server itself adds (`default`
 * from `max`, `defaultRequest` from `default` or `min`) stands in the object already.
 */
export const toKeptLimitRange: ToKept<KeptLimitRange> = ({ metadata, spec }) => {
  const items = toList(toFields(spec)['limits'])
    .map(toFields)
    .filter(({ type }) => type === 'Container');
  const limits = collect(items.map((item) => item['default']));
  const requests = collect(items.map((item) => item['defaultRequest']));
  if (limits.size + requests.size === 0) return undefined;
  return { namespace: metadata.namespace ?? '', name: metadata.name, limits, requests };
};

/**
 * Fills into a pod template what the admission of LimitRanges would fill into the pods made from it
 * (plugin/pkg/admission/limitranger/admission.go, Kubernetes v1.36): a default for whatever a container names neither
 * itself nor through its own limits. Whether the pod then is within the ranges' minima and maxima is not checked.
 *
 * @param spec of the template; it is left as it is
 * @param ranges of its namespace; the API server takes several in no order, here it is their names' order
 * @returns the spec, for `toPodShape`
 */
export function applyLimitRanges(spec: unknown, ranges: readonly KeptLimitRange[]): unknown {
  if (ranges.length === 0) return spec;
  const fields = toFields(spec);
  const sorted = ranges.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const fill = (containers: unknown): unknown[] => toList(containers).map((container) => fillIn(container, sorted));
  return {
    ...fields,
    ...toPodLevel(fields),
    containers: fill(fields['containers']),
    initContainers: fill(fields['initContainers']),
  };
}

/** The API server fills these in before the ranges come, and they stay as they are when containers then ask for more. */
function toPodLevel(spec: unknown): { readonly resources?: unknown } {
  const { podLevel } = withPodLevelDefaults(toSpecResources(spec));
  if (podLevel === undefined) return {};
  return { resources: { requests: toWritten(podLevel.requests), limits: toWritten(podLevel.limits) } };
}

function fillIn(container: unknown, ranges: readonly KeptLimitRange[]): unknown {
  const { resources, ...rest } = toFields(container);
  const own = toFields(resources);
  const limits = toFields(own['limits']);
  // The API server takes limits for requests before the ranges come, so that a default request never undercuts a limit.
  const requests = { ...limits, ...toFields(own['requests']) };
  const filled = ranges.reduce(
    (so, range) => ({
      limits: { ...Object.fromEntries(range.limits), ...so.limits },
      requests: { ...Object.fromEntries(range.requests), ...so.requests },
    }),
    { limits, requests },
  );
  return { ...rest, resources: { ...own, ...filled } };
}

/** Of two items that name the same, the later one counts. */
function collect(lists: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(lists.flatMap((list) => Object.entries(toFields(list))));
}
