// Runs once for the node tests: can a control plane be started here? It is taken down however the tests end.
import { writeFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { findBinaries, NODE_PACKAGES } from '../../../scripts/kube-binaries.mjs';
import { reasonAgainstNodeTests } from '../../../scripts/node-tests.mjs';
import { down, UNTOUCHED, up } from './life.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory of the binaries; undefined where no node can be started. */
    nodeBinaries: string | undefined;
  }
}

const NEEDED = ['etcd', 'kube-apiserver', 'kube-controller-manager', ...Object.keys(NODE_PACKAGES)];

const reasonAgainst = (binaries: string | undefined): string | undefined =>
  reasonAgainstNodeTests() ??
  (binaries ? undefined : 'no kubelet, kubeadm and kubectl; run node scripts/kube-binaries.mjs --node');

export default function setup(project: TestProject): (() => void) | undefined {
  const binaries = findBinaries(NEEDED);
  const reason = reasonAgainst(binaries);
  project.provide('nodeBinaries', reason ? undefined : binaries);
  if (reason || !binaries) {
    console.warn(`The node tests are skipped: ${reason}.`);
    return undefined;
  }
  const { status, output } = up(binaries);
  if (status !== 0) {
    down();
    if (status === 77) {
      project.provide('nodeBinaries', undefined);
      console.warn('The node tests are skipped: containerd, runc and the like are missing and cannot be installed.');
      return undefined;
    }
    throw new Error(`The kubeadm control plane did not start:\n${output}`);
  }
  writeFileSync(UNTOUCHED, '');
  process.once('exit', down);
  return () => {
    process.off('exit', down);
    down();
  };
}
