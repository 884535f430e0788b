// The same decisions in the form that other distributions take.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import controlPlane from '../../../../src/areas/control-plane/index.ts';
import type { Change, FileChange, GuideChange } from '../../../../src/core/change.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const PODS = readFileSync(join(import.meta.dirname, 'kubeadm-v1.36.3.yaml'), 'utf8');

/** The changes of every control-plane step where the node looks like this. */
function changesOn(node: string): Change[] {
  const snapshot = snapshotOf(`${PODS}
---
apiVersion: v1
kind: Node
metadata: { name: worker-1${node.includes('labels') ? `, ${node}` : ''} }
status: { nodeInfo: { kubeletVersion: v1.36.3${node.includes('osImage') ? `, ${node}` : ''} } }
---
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.36.3
kubelets: { worker-1: { podPidsLimit: -1, seccompDefault: false } }
`);
  const findings = evaluate(controlPlane.checks, snapshot);
  return planSteps(controlPlane.remediations, findings, snapshot).flatMap((step) => {
    const remediation = controlPlane.remediations.find(({ id }) => id === step.remediation);
    return remediation?.plan(step, NO_ANSWERS, contextFor(remediation, findings, snapshot)) ?? [];
  });
}
const file = (changes: readonly Change[], path: string): Record<string, never> => {
  const found = changes.find((change): change is FileChange => change.kind === 'file' && change.path === path);
  return parse(found?.content ?? '') as Record<string, never>;
};
const guides = (changes: readonly Change[]): GuideChange[] =>
  changes.filter((change): change is GuideChange => change.kind === 'guide');

describe('on Talos', () => {
  const changes = changesOn('osImage: Talos (v1.11.0)');

  it('flags and files are a patch of the machine configuration', () => {
    expect(file(changes, 'control-plane/controller-manager-scheduler/talos-patch.yaml')).toMatchObject({
      cluster: {
        scheduler: { extraArgs: { profiling: 'false' } },
        controllerManager: { extraArgs: { profiling: 'false' } },
      },
    });
    const { machine, cluster } = file(changes, 'control-plane/apiserver-hardening/talos-patch.yaml');
    expect(machine).toMatchObject({
      files: [{ path: '/var/etc/kubernetes/kubeharden/admission.yaml', permissions: 384 }],
    });
    expect(cluster).toMatchObject({
      apiServer: {
        extraVolumes: [
          { hostPath: '/var/etc/kubernetes/kubeharden', mountPath: '/etc/kubernetes/kubeharden', readonly: true },
        ],
      },
    });
    expect(file(changes, 'control-plane/kubelet-hardening/talos-patch.yaml')).toMatchObject({
      machine: { kubelet: { extraConfig: { seccompDefault: true } } },
    });
  });

  it('no script is run, and every guide tries first and knows the way back', () => {
    expect(changes.flatMap((change) => (change.kind === 'file' && change.run ? [change.path] : []))).toEqual([]);
    const patches = guides(changes).filter(({ steps }) => JSON.stringify(steps).includes('talos-patch'));
    expect(patches.length).toBeGreaterThan(3);
    for (const { steps } of patches) {
      expect(JSON.stringify(steps)).toContain('--dry-run');
      expect(JSON.stringify(steps)).toContain('machineconfig-before.yaml');
    }
  });
});

describe('on OpenShift', () => {
  const changes = changesOn('labels: { node.openshift.io/os_id: rhel }');

  it('the kubelets’ fields are a KubeletConfig, and flags belong to the operators', () => {
    expect(file(changes, 'control-plane/kubelet-hardening/kubelet.yaml')).toMatchObject({
      kind: 'KubeletConfig',
      spec: { kubeletConfig: { seccompDefault: true } },
    });
    expect(JSON.stringify(guides(changes))).toContain('Compliance Operator');
  });
});
