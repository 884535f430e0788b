import { describe, expect, it } from 'vitest';
import { GUARDS } from '../../../../src/areas/pipeline/guards.ts';
import pipeline from '../../../../src/areas/pipeline/index.ts';
import enforceGuardrails from '../../../../src/areas/pipeline/remediations/enforce-guardrails.ts';
import guardrails from '../../../../src/areas/pipeline/remediations/guardrails.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import { snapshotOf } from '../../../support/fixtures.ts';
import { World } from './world.ts';

const namespace = (name: string, labels = ''): string => `
---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }`;
const pod = (name: string, spec: string, where = 'shop'): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${where} }
spec: ${spec}`;
const GOOD =
  'automountServiceAccountToken: false, containers: [{ name: main, image: "a:1", resources: { requests: { cpu: 1, memory: 1Mi } }, securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false } }]';
const ADMIN = `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ci-admin }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: ci, namespace: shop }]`;
const STARS = `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: anything }
rules: [{ apiGroups: [''], resources: ['*'], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: own-objects }
rules: [{ apiGroups: [example.com], resources: ['*'], verbs: ['*'] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]`;

const world = (remediation: typeof guardrails, ...parts: string[]): World =>
  new World(remediation, [namespace('kube-system'), namespace('shop'), ...parts].join('').replace(/^\n---/, ''));
const policies = (changes: readonly { kind: string }[]): string[] =>
  changes.flatMap((change) =>
    'manifest' in change && (change.manifest as { kind: string }).kind === 'ValidatingAdmissionPolicy'
      ? [(change.manifest as { metadata: { name: string } }).metadata.name]
      : [],
  );

describe('guardrails', () => {
  it('are one decision, warn by default, leave the platform out, and pass afterwards', async () => {
    const cluster = world(guardrails, pod('fine', `{ ${GOOD} }`));
    const { step, changes, impact } = await cluster.plan();
    expect(await cluster.steps()).toHaveLength(1);
    expect(step.subjects).toHaveLength(GUARDS.length);
    expect(policies(changes)).toHaveLength(GUARDS.length);
    for (const change of changes)
      if (change.kind === 'apply' && change.manifest.kind === 'ValidatingAdmissionPolicyBinding')
        expect(change.manifest.spec).toMatchObject({
          validationActions: ['Warn', 'Audit'],
          matchResources: {
            namespaceSelector: {
              matchExpressions: [
                {
                  key: 'kubernetes.io/metadata.name',
                  operator: 'NotIn',
                  values: ['kube-node-lease', 'kube-public', 'kube-system'],
                },
              ],
            },
          },
        });
    expect(impact.consequences[0]).toMatchObject({ level: 'safe' });
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it('count what they would meet today, and say that it breaks when they refuse', async () => {
    const cluster = world(
      guardrails,
      pod('root', '{ containers: [{ name: main, image: a:latest, securityContext: { privileged: true } }] }'),
      pod('agent', '{ hostNetwork: true, containers: [{ name: main, image: a }] }', 'kube-system'),
      pod('fine', `{ ${GOOD} }`),
      ADMIN,
      STARS,
    );
    const warned = await cluster.plan();
    expect(warned.impact.consequences.map(({ level }) => level)).toEqual(['note', 'note', 'note']);
    const { impact } = await cluster.plan({ values: { mode: 'deny' } });
    expect(impact.consequences.slice(0, 2)).toMatchObject([
      { level: 'breaks', subjects: [{ kind: 'Pod', name: 'root' }] },
      { level: 'breaks', subjects: [{ name: 'ci-admin' }, { name: 'anything' }] },
    ]);
    expect(impact.tables?.[0]?.rows).toEqual([
      ['privileged containers', '1', 'Pod shop/root'],
      ['host namespaces and hostPath volumes', '0', '–'],
      ['new bindings of cluster-admin', '1', 'ClusterRoleBinding ci-admin'],
      ['stars in roles', '1', 'ClusterRole anything'],
      ['rights to become administrator', '0', '–'],
      ['added kernel capabilities', '0', '–'],
      ['containers without a seccomp profile by choice', '0', '–'],
      ['processes that gain rights', '1', 'Pod shop/root'],
      ['containers that may run as root', '1', 'Pod shop/root'],
      ['images without a version', '1', 'Pod shop/root'],
      ['containers that request nothing', '1', 'Pod shop/root'],
      ['tokens of default service accounts', '1', 'Pod shop/root'],
    ]);
  });

  it('ask for digests where that is wanted, and count accordingly', async () => {
    const cluster = world(guardrails, pod('tagged', `{ ${GOOD} }`));
    const { changes, impact } = await cluster.plan({ values: { digest: true } });
    expect(JSON.stringify(changes)).toContain('(true ||');
    expect(impact.tables?.[0]?.rows[9]).toEqual(['images without a version', '1', 'Pod shop/tagged']);
  });

  it('leave out single guards, but never the control plane’s namespace', async () => {
    const cluster = world(guardrails);
    const { changes } = await cluster.plan({
      values: { exempt: ['lab'] },
      excluded: ['admissionregistration.k8s.io/ValidatingAdmissionPolicy//kubeharden-requests'],
    });
    expect(policies(changes)).not.toContain('kubeharden-requests');
    expect(JSON.stringify(changes)).toContain('"values":["kube-system","lab"]');
    await cluster.apply(changes);
    const open = (await cluster.findings()).filter(({ verdict }) => verdict === 'fail');
    expect(open.map(({ path }) => path)).toEqual(['requests']);
  });

  it('do not ask for requests where a LimitRange gives them', async () => {
    const cluster = world(
      guardrails,
      `
---
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: shop }
spec: { limits: [{ type: Container, defaultRequest: { cpu: 100m, memory: 64Mi } }] }`,
    );
    const { changes } = await cluster.plan();
    const exempt = changes.flatMap((change) =>
      change.kind === 'apply' && JSON.stringify(change.manifest.spec).includes('"shop"')
        ? [change.manifest.metadata.name]
        : [],
    );
    expect(exempt).toEqual(['kubeharden-requests']);
  });

  it.each(['Shop', 'a,b', "x'"])('refuse %j as a namespace', async (name) => {
    await expect(world(guardrails).plan({ values: { exempt: [name] } })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  it('are offered only for what nothing else watches over', async () => {
    const cluster = new World(
      guardrails,
      namespace('shop', 'pod-security.kubernetes.io/enforce: baseline').replace(/^\n---/, ''),
    );
    const { changes } = await cluster.plan();
    expect(policies(changes)).toEqual([
      'kubeharden-no-cluster-admin',
      'kubeharden-no-wildcards',
      'kubeharden-no-takeover',
      'kubeharden-no-escalation',
      'kubeharden-no-root',
      'kubeharden-image-versions',
      'kubeharden-requests',
      'kubeharden-no-default-token',
    ]);
  });

  it('are written for Kyverno with the same expressions, where it is installed and wanted', async () => {
    const snapshot = snapshotOf(`
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: kubeharden.dev/fixture
kind: Facts
discovery:
  - { group: kyverno.io, version: v1, kind: ClusterPolicy, plural: clusterpolicies, namespaced: false, verbs: [get] }
  - { group: admissionregistration.k8s.io, version: v1, kind: ValidatingAdmissionPolicy, plural: validatingadmissionpolicies, namespaced: false, verbs: [get] }
`);
    const findings = evaluate(pipeline.checks, snapshot);
    const [step] = planSteps([guardrails], findings, snapshot);
    if (!step) throw new Error('no step');
    const context = contextFor(guardrails, findings, snapshot);
    const plan = (values: Record<string, string>) => guardrails.plan(step, { ...NO_ANSWERS, values }, context);
    const native = plan({});
    const kyverno = plan({ form: 'kyverno', mode: 'deny' });
    expect(kyverno).toHaveLength(GUARDS.length);
    for (const change of kyverno) {
      if (change.kind !== 'apply') throw new Error(change.kind);
      const twin = native.find(
        (one) => one.kind === 'apply' && one.manifest.metadata.name === change.manifest.metadata.name,
      );
      const expressions = (value: unknown): string[] =>
        [...JSON.stringify(value).matchAll(/"expression":"((?:[^"\\\\]|\\\\.)*)"/g)]
          .map(([, text = '']) => text)
          .sort();
      if (twin?.kind !== 'apply') throw new Error('no twin');
      expect(expressions(change.manifest)).toEqual(expressions(twin.manifest));
      expect(JSON.stringify(change.manifest)).toContain('"failureAction":"Enforce"');
    }
    expect(guardrails.impact(step, kyverno, context).tables?.[0]?.rows).toHaveLength(GUARDS.length);
  });

  it('are not offered where the API server does not know such policies', () => {
    const snapshot = snapshotOf(`
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.28.4
discovery: [{ group: "", version: v1, kind: Pod, plural: pods, namespaced: true, verbs: [get] }]
`);
    const findings = evaluate(pipeline.checks, snapshot);
    expect(planSteps([guardrails], findings, snapshot)).toEqual([]);
  });
});

describe('guardrails that refuse', () => {
  it('come after a trial, and change nothing but the action', async () => {
    const cluster = world(guardrails, pod('root', '{ containers: [{ name: main, image: a:latest }] }'));
    await cluster.apply((await cluster.plan()).changes);
    const again = cluster.as(enforceGuardrails);
    const { step, changes, impact } = await again.plan();
    expect(step.why).toContain('Nothing of today is in the way of 7 of them');
    expect(changes).toHaveLength(GUARDS.length);
    expect(changes[0]).toMatchObject({
      kind: 'patch',
      target: { kind: 'ValidatingAdmissionPolicyBinding' },
      patch: { spec: { validationActions: ['Deny', 'Audit'] } },
      patchType: 'strategic',
    });
    expect(impact.consequences[0]).toMatchObject({ level: 'breaks', subjects: [{ name: 'root' }] });
    await again.apply(changes);
    expect(await again.open()).toEqual([]);
    expect(await cluster.open()).toEqual([]);
  });

  it('leave policies of other makes to their owners', () => {
    const snapshot = snapshotOf(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: own }
spec: { validations: [{ expression: "object.spec.containers.all(c, !c.securityContext.privileged)" }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: own }
spec: { policyName: own, validationActions: [Audit] }
`);
    const findings = evaluate(pipeline.checks, snapshot);
    expect(findings.some(({ check, verdict }) => check === 'adm-policy-audit-only' && verdict === 'fail')).toBe(true);
    expect(planSteps([enforceGuardrails], findings, snapshot)).toEqual([]);
  });
});
