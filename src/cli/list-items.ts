/** What an object stands for: the items of a List, as `kubectl get -o yaml` prints one; of any other, itself. */
export function toItems(object: unknown): readonly unknown[] {
  const { kind, items } = (object ?? {}) as { readonly kind?: unknown; readonly items?: unknown };
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : [object];
}
