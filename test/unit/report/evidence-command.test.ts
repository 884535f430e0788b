import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/areas/index.ts';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { Evidence, Finding } from '../../../src/core/finding.ts';
import { isInside } from '../../../src/core/score.ts';
import { evidenceCommand } from '../../../src/report/evidence-command.ts';
import { jsonPathOf } from '../../../src/report/json-path.ts';

const WEB = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const CLUSTER = { apiVersion: 'kubeharden', kind: 'Cluster', name: 'cluster' };
const finding = (evidence: readonly Evidence[], subject: Finding['subject'] = WEB, check = 'pod-privileged'): Finding =>
  ({ check, subject, evidence, verdict: 'fail' }) as Finding;
const of = (path: string, value = 'x', source?: string): Evidence => ({ path, value, ...(source ? { source } : {}) });

describe('a field path', () => {
  it.each([
    ['spec.hostPID', '{.spec.hostPID}'],
    [
      'spec.containers[name=web].resources.limits.ephemeral-storage',
      '{.spec.containers[?(@.name=="web")].resources.limits.ephemeral-storage}',
    ],
    [
      'metadata.labels[pod-security.kubernetes.io/enforce]',
      '{.metadata.labels.pod-security\\.kubernetes\\.io/enforce}',
    ],
    ['spec.ports[*].nodePort', '{.spec.ports[*].nodePort}'],
    ['rules[0]', '{.rules[0]}'],
    ['data[config.conf].metricsBindAddress', '{.data.config\\.conf}'],
    ['policy on spec.containers[*].image', undefined],
    ['spec.containers[name=a"b].image', undefined],
    ['--profiling', undefined],
  ])('%s is %s to kubectl', (path, expected) => {
    expect(jsonPathOf(path)).toBe(expected);
  });
});

describe('the command that repeats the evidence', () => {
  it.each<[string, Finding, string]>([
    [
      'fields of the subject',
      finding([of('spec.a'), of('spec.b'), of('spec.a')]),
      `kubectl get deployments.apps web --namespace shop --output 'jsonpath={.spec.a}{"\\n"}{.spec.b}{"\\n"}'`,
    ],
    [
      'the whole object, where words are no path',
      finding([of('an SSH server')]),
      'kubectl get deployments.apps web --namespace shop --output yaml',
    ],
    [
      'the name alone of a variable that holds a credential',
      finding([of('spec.containers[name=web].env TOKEN', '(hidden)')]),
      `kubectl get deployments.apps web --namespace shop --output 'jsonpath={.spec.containers[?(@.name=="web")].env[?(@.name=="TOKEN")].name}{"\\n"}'`,
    ],
    [
      'what there is none of',
      finding([of('NetworkPolicies', '(absent)', 'namespace shop')], {
        apiVersion: 'v1',
        kind: 'Namespace',
        name: 'shop',
      }),
      'kubectl get networkpolicies.networking.k8s.io --namespace shop',
    ],
    [
      'both kinds that a finding is about',
      finding([of('spec.replicas', '2'), of('PodDisruptionBudget', '(absent)')]),
      'kubectl get deployments.apps,poddisruptionbudgets.policy --namespace shop',
    ],
    [
      'the object that showed it',
      finding([of('status.nodeInfo', 'x', 'Node one')], CLUSTER),
      `kubectl get nodes one --output 'jsonpath={.status.nodeInfo}{"\\n"}'`,
    ],
    [
      'the flags of a component',
      finding([of('--profiling', '(absent)', 'static pod kube-apiserver')], CLUSTER),
      `kubectl get pods --namespace kube-system --selector component=kube-apiserver --output 'jsonpath={.items[*].spec.containers[*].command}{"\\n"}'`,
    ],
    [
      'the configuration that a kubelet runs with',
      finding([of('readOnlyPort', '0', 'running kubelet configuration of one')], {
        apiVersion: 'v1',
        kind: 'Node',
        name: 'one',
      }),
      'kubectl get --raw /api/v1/nodes/one/proxy/configz',
    ],
    [
      'a permission',
      finding([of('permission', 'list pods')], CLUSTER),
      'kubectl auth can-i list pods --all-namespaces',
    ],
    [
      'a Secret without what is in it',
      finding([of('type', 'x')], { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 's' }),
      'kubectl get secret s --namespace shop',
    ],
    [
      'a custom resource in its version',
      finding([of('spec.x')], { apiVersion: 'a.example/v2', kind: 'Widget', name: 'w' }),
      `kubectl get widget.v2.a.example w --output 'jsonpath={.spec.x}{"\\n"}'`,
    ],
    [
      'names that a shell would take for more',
      finding([], { apiVersion: 'v1', kind: 'Pod', namespace: 'a b', name: 'x;y' }),
      "kubectl get pods 'x;y' --namespace 'a b' --output yaml",
    ],
  ])('shows %s', (_, given, expected) => {
    expect(evidenceCommand(given)).toBe(expected);
  });

  it('is there for every failing finding inside the demo’s cluster', async () => {
    const findings = evaluate(CHECKS, await new EmbeddedCluster(demoWorld).collect({}));
    const failing = findings.filter((one) => one.verdict === 'fail' && isInside(one));
    expect(failing.length).toBeGreaterThan(200);
    expect(failing.filter((one) => evidenceCommand(one) === undefined)).toEqual([]);
  });
});
