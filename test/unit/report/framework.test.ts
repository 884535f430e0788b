import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/areas/index.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import { CIS } from '../../../src/knowledge/frameworks/cis.ts';
import { cisMarkdown } from '../../../src/report/cis-page.ts';
import { frameworkOf, frameworkText } from '../../../src/report/framework.ts';
import { snapshotOf } from '../../support/fixtures.ts';

const world = (facts: string) => {
  const kubeadm = readFileSync(join(import.meta.dirname, '../areas/control-plane/kubeadm-v1.36.3.yaml'), 'utf8');
  const snapshot = snapshotOf(`${kubeadm}\n---\napiVersion: kubeharden.dev/fixture\nkind: Facts\n${facts}`);
  return { snapshot, findings: evaluate(CHECKS, snapshot) };
};
const NODE = `
nodeFacts:
  - node: master-1
    host: this machine
    root: true
    kernel: 6.8.0
    files:
      - {role: etcd-data, path: /var/lib/etcd, mode: "700", user: root, group: root, directory: true}
      - {role: pki, path: /etc/kubernetes/pki, mode: "755", user: root, group: root, directory: true}
      - {role: pki, path: /etc/kubernetes/pki/ca.crt, mode: "644", user: root, group: root, directory: false}
      - {role: pki, path: /etc/kubernetes/pki/ca.key, mode: "644", user: root, group: root, directory: false}
    odd: []
    processes: []
    certificates: []
    sysctls: {}
    versions: {}
`;
const verdicts = (facts: string) =>
  Object.fromEntries(frameworkOf('cis', world(facts).findings).map(({ id, verdict }) => [id, verdict]));

describe('the CIS benchmark', () => {
  it('is listed whole, in its order', () => {
    const ids = CIS.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    expect(frameworkOf('cis', []).map(({ id }) => id)).toEqual(ids);
    // 61 of section 1, 7 of etcd, 5 of 3, 25 of 4, 35 of 5.
    expect([1, 2, 3, 4, 5].map((section) => ids.filter((id) => id.startsWith(`${section}.`)).length)).toEqual([
      60, 7, 5, 25, 35,
    ]);
  });

  it('has a check for each control, or says what a person does', () => {
    const silent = frameworkOf('cis', []).filter(
      ({ id, checks }) => checks.length === 0 && !CIS.find((control) => control.id === id)?.byHand,
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('knows every CIS control that a check names', () => {
    const known = new Set(CIS.map(({ id }) => id));
    const named = CHECKS.flatMap(({ controls }) => controls.filter(({ framework }) => framework === 'CIS'));
    expect(named.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });

  it('tells mode from owner, and certificates from keys', () => {
    expect(verdicts(NODE)).toMatchObject({
      '1.1.11': 'pass',
      '1.1.12': 'fail',
      '1.1.19': 'pass',
      '1.1.20': 'pass',
      '1.1.21': 'fail',
      '1.1.13': 'not-applicable',
      '1.2.15': 'fail',
      '1.2.14': 'pass',
      '5.6.1': 'manual',
    });
  });

  it('does not pass what nobody looked at', () => {
    const seen = verdicts('');
    expect(Object.entries(seen).filter(([id, verdict]) => /^(1\.1|4\.1)\./.test(id) && verdict !== 'unknown')).toEqual(
      [],
    );
  });

  it('explains the control that is wrong on kubeadm', () => {
    expect(frameworkText('cis', world(NODE))).toContain('kubeadm’s own probes');
  });
});

describe('other frameworks', () => {
  it.each(['nsa', 'pss'] as const)('%s is listed with verdicts', (name) => {
    const controls = frameworkOf(name, world('').findings);
    expect(controls.length).toBeGreaterThan(4);
    expect(controls.every(({ why }) => why.length > 0)).toBe(true);
  });
});

it('docs/cis.md lists every control as it is; npm run docs writes it', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../docs/cis.md'), 'utf8')).toBe(cisMarkdown());
});

describe('the benchmark on other clusters', () => {
  const of = (facts: string, objects = '') =>
    frameworkOf(
      'cis',
      evaluate(CHECKS, snapshotOf(`${objects}apiVersion: kubeharden.dev/fixture\nkind: Facts\n${facts}`)),
    );

  it('what the provider runs is never failed, and never unknown', () => {
    const node = 'apiVersion: v1\nkind: Node\nmetadata: { name: n }\n---\n';
    const controls = of('version: v1.36.3-eks-1a2b3c4\nflagz: { profiling: "true", anonymous-auth: "true" }\n', node);
    const own = controls.filter(({ id }) => /^(1|2)\./.test(id) || id.startsWith('3.2.'));
    expect(
      own.filter(({ verdict }) => verdict !== 'not-applicable').map(({ id, verdict }) => `${id} ${verdict}`),
    ).toEqual([]);
  });

  it('k3s is judged by what it sets itself and what it was started with', () => {
    const node = `apiVersion: v1
kind: Node
metadata:
  name: server-1
  annotations: { k3s.io/node-args: '["server","--kube-apiserver-arg","audit-log-path=/var/log/audit.log"]' }
---
`;
    const verdicts = Object.fromEntries(of('version: v1.36.3+k3s1\n', node).map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({
      '1.2.1': 'pass',
      '1.2.5': 'pass',
      '1.2.7': 'pass',
      '1.2.8': 'pass',
      '1.2.14': 'pass',
      '1.2.15': 'pass',
      '1.2.16': 'pass',
      '1.2.27': 'fail',
      '1.3.2': 'pass',
      '1.3.3': 'pass',
      '1.4.1': 'pass',
    });
  });
});
