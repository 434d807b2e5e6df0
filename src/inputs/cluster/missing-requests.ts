/**
 * What a worker must name so that the quotas do not refuse it.
 *
 * @param rows that would refuse it
 * @returns undefined where there are none
 */
export function explainMissingRequests(
  rows: readonly { readonly quota: string; readonly resource: string }[],
): string | undefined {
  const sentences = rows.map(({ quota, resource }) => {
    const plain = resource.replace(/^(requests|limits)\./, '');
    const hint = resource.startsWith('limits.')
      ? `set resources.limits.${plain}`
      : `set resources.requests.${plain}, or ${plain} in the metadata`;
    return `quota ${quota} limits ${resource}, and a worker names none, so every pod would be refused; ${hint}`;
  });
  return sentences.length === 0 ? undefined : sentences.join('; ');
}
