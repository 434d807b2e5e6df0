import type { Config } from '../config.ts';
import type { Policy } from '../contract/snapshot.ts';

/** What shares are proportional to in a namespace: what is said for it, else for all. */
export function toPolicy(
  { policy, namespacePolicies }: Pick<Config, 'policy' | 'namespacePolicies'>,
  namespace: string,
): Policy {
  return Object.hasOwn(namespacePolicies, namespace) ? (namespacePolicies[namespace] ?? policy) : policy;
}
