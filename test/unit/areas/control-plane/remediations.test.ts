import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import controlPlane from '../../../../src/areas/control-plane/index.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const KUBEADM = `
---
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.36.3
configMaps: { kube-system/kubeadm-config: { ClusterConfiguration: "apiVersion: kubeadm.k8s.io/v1beta4" } }
`;
const snapshot = snapshotOf(readFileSync(join(import.meta.dirname, 'kubeadm-v1.36.3.yaml'), 'utf8') + KUBEADM);
const findings = evaluate(controlPlane.checks, snapshot);
const changes = planSteps(controlPlane.remediations, findings, snapshot).flatMap((step) => {
  const remediation = controlPlane.remediations.find(({ id }) => id === step.remediation);
  return remediation?.plan(step, NO_ANSWERS, contextFor(remediation, findings, snapshot)) ?? [];
});
const files = changes.flatMap((change) => (change.kind === 'file' ? [change] : []));
const guides = changes.flatMap((change) => (change.kind === 'guide' ? [change] : []));

describe('what is written for a kubeadm control plane', () => {
  it('holds scripts that a shell understands, each with its way back', () => {
    const scripts = files.filter(({ path }) => path.endsWith('.sh'));
    expect(scripts.length).toBeGreaterThan(8);
    for (const { path, content } of scripts) {
      const { status, stderr } = spawnSync('sh', ['-n'], { input: content, encoding: 'utf8' });
      expect(`${path} ${status} ${stderr}`).toBe(`${path} 0 `);
    }
    const folders = (name: string) =>
      scripts.flatMap(({ path }) => (path.endsWith(name) ? [path.replace(name, '')] : []));
    expect(folders('/rollback.sh').sort()).toEqual(folders('/apply.sh').sort());
  });

  it('holds YAML that parses', () => {
    for (const { path, content } of files.filter(({ path }) => path.endsWith('.yaml')))
      expect(`${path} ${parseAllDocuments(content).flatMap(({ errors }) => errors)}`).toBe(`${path} `);
  });

  it('scripts keep what was, give up in time and put it back by themselves', () => {
    for (const { content } of files.filter(({ path }) => path.endsWith('/apply.sh'))) {
      expect(content).toContain('/var/lib/kubeharden');
      expect(content).toContain('KUBEHARDEN_WAIT');
      expect(content).toContain('back_out');
    }
  });

  it('guides name only files that are written, and end with the way back', () => {
    expect(guides.length).toBeGreaterThan(4);
    for (const { steps } of guides) {
      expect(steps.at(-1)?.text).toMatch(/way back/i);
      if (steps.some(({ commands = [] }) => commands.join().includes('apply.sh')))
        expect(steps.at(-1)?.commands?.join('\n')).toContain('rollback.sh');
      for (const command of steps.flatMap(({ commands = [] }) => commands)) {
        const folder = /^scp -r (control-plane\/[\w-]+\/)/.exec(command)?.[1];
        if (folder) expect(files.some(({ path }) => path.startsWith(folder))).toBe(true);
      }
    }
  });
});

describe('what the steps resolve', () => {
  /** Checks that no step of this area resolves, with the reason. */
  const BY_HAND: Readonly<Record<string, string>> = {
    'cp-aggregated-apis': 'whoever installed the extension brings its certificate authority',
    'cp-coredns-integrity': 'whether a rewrite is meant is for a person to say',
    'cp-etcd-backup-age': 'where backups go is for a person to say',
    'kube-proxy-metrics-bind': 'a ConfigMap that monitoring may rely on',
    'kube-proxy-mode-ipvs': 'a migration of every node’s service rules',
    'kubelet-hostname-override': 'another name is another node',
    'node-kubelet-bootstrap-groups': 'a binding that the access area removes',
    'node-public-ip': 'made anew in another subnet',
  };

  it('is every check, but for those that need another decision', () => {
    const fixed = new Set(controlPlane.remediations.flatMap(({ fixes }) => fixes));
    expect(controlPlane.checks.map(({ id }) => id).filter((id) => !fixed.has(id))).toEqual(Object.keys(BY_HAND));
  });
});
