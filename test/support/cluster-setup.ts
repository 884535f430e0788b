// Runs once for the cluster tests: one real control plane for all of them.
import type { TestProject } from 'vitest/node';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined where the binaries are missing. */
    controlPlane: ControlPlane | undefined;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const binaries = findBinaries();
  if (!binaries) {
    console.warn(
      'The cluster tests are skipped: no etcd, kube-apiserver and kube-controller-manager. ' +
        'Run `node scripts/kube-binaries.mjs`, or point KUBEBUILDER_ASSETS at a directory that holds them.',
    );
    project.provide('controlPlane', undefined);
    return undefined;
  }
  const {
    stop,
    killApiServer: _,
    restartApiServer: __,
    compact: ___,
    ...controlPlane
  } = await startControlPlane({ binaries });
  project.provide('controlPlane', controlPlane);
  return stop;
}
