import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import controlPlane from '../../../../src/areas/control-plane/index.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import { refKey } from '../../../../src/core/reference.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const node = (name: string, files: readonly string[]) => `
  - node: ${name}
    host: root@${name}
    root: true
    kernel: 6.8.0
    files: [${files.join(', ')}]
    odd: []
    processes: []
    certificates: []
    sysctls: {}
    versions: {}`;
const file = (role: string, path: string, mode: string, user = 'root') =>
  `{role: ${role}, path: "${path}", mode: "${mode}", user: ${user}, group: root, directory: false}`;
const NODES = `
---
apiVersion: kubeharden.dev/fixture
kind: Facts
nodeFacts:${node('master-1', [
  file('etcd-data', '/var/lib/etcd', '700'),
  file('kubelet-config', '/var/lib/kubelet/config.yaml', '644'),
  file('pki', "/etc/kubernetes/pki/a key's.key", '644', 'ops'),
  file('pki', '/etc/kubernetes/pki/ca.crt', '644'),
])}${node('worker-1', [file('cni', '/etc/cni/net.d/10-x.conflist', '644')])}
`;
const kubeadm = readFileSync(join(import.meta.dirname, 'kubeadm-v1.36.3.yaml'), 'utf8');
const KUBEADM = `${kubeadm}${NODES}configMaps: { kube-system/kubeadm-config: { ClusterConfiguration: "apiVersion: kubeadm.k8s.io/v1beta4" } }
`;

function planned(world: string, excluded: readonly string[] = []) {
  const snapshot = snapshotOf(world);
  const findings = evaluate(controlPlane.checks, snapshot);
  const step = planSteps(controlPlane.remediations, findings, snapshot).find(({ id }) => id.endsWith('file-modes'));
  const remediation = controlPlane.remediations.find(({ id }) => id === 'file-modes');
  if (!step || !remediation) throw new Error('There is no such step.');
  const context = contextFor(remediation, findings, snapshot);
  const changes = remediation.plan(step, { ...NO_ANSWERS, excluded }, context);
  return { step, changes, impact: remediation.impact(step, changes, context) };
}

describe('closing files of the nodes', () => {
  it('is one step for all nodes, with one script that names what it changes and nothing else', () => {
    const { step, changes, impact } = planned(KUBEADM);
    expect(step.subjects.map(({ name }) => name)).toEqual(['master-1', 'worker-1']);
    const apply = changes.find((change) => change.kind === 'file' && change.path.endsWith('/apply.sh'));
    const content = apply?.kind === 'file' ? apply.content : '';
    expect(content.split('\n').filter((line) => /^(owned |if \[ -e .*wants_user)/.test(line))).toEqual([
      'if [ -e /var/lib/etcd ]; then wants_user etcd; fi',
      'owned 600 - /etc/cni/net.d/10-x.conflist',
      "owned 600 root:root '/etc/kubernetes/pki/a key'\\''s.key'",
      'owned - etcd:etcd /var/lib/etcd',
      'owned 600 - /var/lib/kubelet/config.yaml',
    ]);
    expect(spawnSync('sh', ['-n'], { input: content, encoding: 'utf8' }).stderr).toBe('');
    expect(impact.consequences.map(({ text }) => text).join(' ')).toContain('The system user etcd is made');
  });

  it('leaves out nodes that were left out', () => {
    const { step } = planned(KUBEADM);
    const master = step.subjects.find(({ name }) => name === 'master-1');
    const { changes } = planned(KUBEADM, master ? [refKey(master)] : []);
    expect(JSON.stringify(changes)).toContain('/etc/cni/net.d/10-x.conflist');
    expect(JSON.stringify(changes)).not.toContain('owned - etcd:etcd');
  });

  it('is a guide where nobody knows the distribution', () => {
    const { changes } = planned(NODES);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ kind: 'guide', where: 'master-1 and worker-1' });
    expect(JSON.stringify(changes)).toContain('chown etcd:etcd /var/lib/etcd');
  });
});
