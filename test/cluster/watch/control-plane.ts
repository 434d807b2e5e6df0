import { findProgram } from '../tools/toolchain.ts';

/**
 * Why no real API server can be started here, to be put behind a test's name.
 *
 * @returns undefined where one can
 */
export function whyNoControlPlane(): string | undefined {
  try {
    findProgram('etcd', 'etcd');
    for (const program of ['kube-apiserver', 'kube-controller-manager']) findProgram('kubernetes', program);
    return undefined;
  } catch (error) {
    return ` (skipped: ${error instanceof Error ? error.message : String(error)})`;
  }
}
