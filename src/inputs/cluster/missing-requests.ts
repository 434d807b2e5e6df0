/**
 * What a worker must name so that the quotas do not refuse it.
 *
 * @param rows that would refuse it
 * @param isMade whether pods are made from a template: what the metadata says counts, but changes no pod
 * @returns undefined where there are none
 */
export function explainMissingRequests(
  rows: readonly { readonly quota: string; readonly resource: string }[],
  isMade: boolean,
): string | undefined {
  const sentences = rows.map(({ quota, resource }) => {
    const plain = resource.replace(/^(requests|limits)\./, '');
    const kind = resource.startsWith('limits.') ? 'limits' : 'requests';
    const where = isMade ? ' of every container, init containers too' : '';
    const metadata = isMade
      ? `, or, where pods get it from elsewhere, ${plain} in the metadata`
      : `, or ${plain} in the metadata`;
    const hint = `set resources.${kind}.${plain}${where}${kind === 'requests' ? metadata : ''}`;
    const lack = isMade ? 'the pod template does not name it for every container' : 'a worker names none';
    return `quota ${quota} limits ${resource}, and ${lack}, so every pod would be refused; ${hint}`;
  });
  return sentences.length === 0 ? undefined : sentences.join('; ');
}
