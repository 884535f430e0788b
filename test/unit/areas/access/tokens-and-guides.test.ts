import { describe, expect, it } from 'vitest';
import access from '../../../../src/areas/access/index.ts';
import unmountTokens from '../../../../src/areas/access/remediations/unmount-tokens.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import { snapshotOf } from '../../../support/fixtures.ts';
import { RbacWorld } from './world.ts';

const WORKLOADS = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template:
        spec: { serviceAccountName: web, restartPolicy: Never, containers: [{ name: report, image: 'example.com/r:1' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { serviceAccountName: web, containers: [{ name: web, image: 'example.com/web:1' }] }
`;

describe('unmount-tokens', () => {
  it('switches the mount off in each template, where the template is', async () => {
    const world = new RbacWorld(unmountTokens, WORKLOADS, { username: 'jane', groups: [] });
    const { changes, impact } = await world.plan();
    expect(changes).toMatchObject([
      {
        target: { kind: 'Deployment' },
        patch: { spec: { template: { spec: { automountServiceAccountToken: false } } } },
      },
      {
        target: { kind: 'CronJob' },
        patch: { spec: { jobTemplate: { spec: { template: { spec: { automountServiceAccountToken: false } } } } } },
      },
    ]);
    expect(impact.consequences[0]?.text).toBe(
      '3 pods of 2 workloads are replaced, as each one’s update strategy says.',
    );
    await world.apply(changes);
    expect(await world.open()).toEqual([]);
  });
});

describe('guides', () => {
  const snapshot = snapshotOf(`${WORKLOADS}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: "it's", namespace: shop }
spec:
  selector: { matchLabels: { app: x } }
  template:
    metadata: { labels: { app: x } }
    spec: { containers: [{ name: x, image: 'example.com/x:1', envFrom: [{ secretRef: { name: db } }] }] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules: [{ apiGroups: [''], resources: [pods], verbs: [list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: reader }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader }
subjects: [{ kind: ServiceAccount, namespace: shop, name: default }]
---
apiVersion: kubeharden.dev/fixture
kind: Facts
operator: { username: root, groups: ['system:masters'] }
secrets:
  - { namespace: build, name: ci-token, type: kubernetes.io/service-account-token, keys: 3, serviceAccount: ci }
  - { namespace: kube-system, name: bootstrap-token-abcdef, type: bootstrap.kubernetes.io/token, keys: 6 }
`);
  const findings = evaluate(access.checks, snapshot);
  const guideOf = (id: string) => {
    const remediation = access.remediations.find((candidate) => candidate.id === id);
    const step = planSteps(access.remediations, findings, snapshot).find((candidate) => candidate.remediation === id);
    if (!remediation || !step) throw new Error(`no step ${id}`);
    const changes = remediation.plan(step, NO_ANSWERS, contextFor(remediation, findings, snapshot));
    return { step, text: JSON.stringify(changes), changes };
  };

  it.each([
    ['replace-tokens', 'kubectl create token ci -n build --duration=1h'],
    ['replace-tokens', 'kubectl delete secret ci-token -n build'],
    ['identity-provider', 'You (root) work with system:masters'],
    ['identity-provider', 'kubeadm token list'],
    ['own-accounts', `kubectl create serviceaccount 'it'\\\\''s' -n shop`],
    ['secrets-as-files', 'envFrom[0].secretRef'],
  ])('%s says %s', (id, text) => {
    const guide = guideOf(id);
    expect(guide.changes).toHaveLength(1);
    expect(guide.text).toContain(text);
    expect(guide.step.delivery).toBe('guide');
  });

  it('every check of the area is fixed by some remediation', () => {
    const fixed = new Set(access.remediations.flatMap(({ fixes }) => fixes));
    expect(access.checks.map(({ id }) => id).filter((id) => !fixed.has(id))).toEqual([]);
  });
});
