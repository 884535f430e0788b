import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../../src/areas/index.ts';
import { levelOfPsp, usersOfPsp } from '../../../../src/areas/pods/psp.ts';
import fromPsp from '../../../../src/areas/pods/remediations/from-psp.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/allowedProfileNames';
const SELINUX = { rule: 'MustRunAs', seLinuxOptions: { type: 'container_t' } };
const RESTRICTED = {
  requiredDropCapabilities: ['ALL'],
  allowPrivilegeEscalation: false,
  volumes: ['configMap', 'secret'],
  runAsUser: { rule: 'MustRunAsNonRoot' },
  seLinux: SELINUX,
};
const levelOf = (spec: Record<string, unknown>, profiles = 'runtime/default,localhost/own.json') =>
  levelOfPsp({
    apiVersion: 'policy/v1beta1',
    kind: 'PodSecurityPolicy',
    metadata: { name: 'x', annotations: { [SECCOMP]: profiles } },
    spec,
  });

describe('what a PodSecurityPolicy allows', () => {
  it('is restricted when it asks for all that restricted asks', () => {
    expect(levelOf(RESTRICTED)).toEqual({ level: 'restricted', because: [] });
    expect(levelOf({ ...RESTRICTED, allowedCapabilities: ['NET_BIND_SERVICE'] }).level).toBe('restricted');
    const ranges = [{ min: 1000, max: 2000 }];
    expect(levelOf({ ...RESTRICTED, runAsUser: { rule: 'MustRunAs', ranges } }).level).toBe('restricted');
  });

  it.each<[string, Record<string, unknown>]>([
    ['requiredDropCapabilities', { requiredDropCapabilities: ['NET_RAW'] }],
    ['allowedCapabilities', { defaultAddCapabilities: ['CHOWN'] }],
    ['volumes', { volumes: ['nfs'] }],
    ['runAsUser', { runAsUser: { rule: 'RunAsAny' } }],
    ['runAsUser', { runAsUser: { rule: 'MustRunAs', ranges: [{ min: 0, max: 9 }] } }],
    ['allowPrivilegeEscalation', { allowPrivilegeEscalation: undefined }],
  ])('is baseline because of %s', (field, change) => {
    expect(levelOf({ ...RESTRICTED, ...change })).toEqual({ level: 'baseline', because: [field] });
  });

  it('is baseline where no seccomp profile, or any, may be named', () => {
    expect(levelOf(RESTRICTED, '').because).toEqual([SECCOMP]);
    expect(levelOf(RESTRICTED, '*').because).toEqual([SECCOMP]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['privileged', { privileged: true }],
    ['hostPID', { hostPID: true }],
    ['hostIPC', { hostIPC: true }],
    ['hostNetwork', { hostNetwork: true }],
    ['hostPorts', { hostPorts: [{ min: 80, max: 80 }] }],
    ['volumes', { volumes: ['*'] }],
    ['volumes', { volumes: ['hostPath'] }],
    ['allowedCapabilities', { allowedCapabilities: ['SYS_ADMIN'] }],
    ['allowedUnsafeSysctls', { allowedUnsafeSysctls: ['kernel.msg*'] }],
    ['allowedProcMountTypes', { allowedProcMountTypes: ['Unmasked'] }],
    ['seLinux', { seLinux: { rule: 'RunAsAny' } }],
    ['seLinux', { seLinux: { rule: 'MustRunAs', seLinuxOptions: { type: 'spc_t' } } }],
  ])('is privileged because of %s', (field, change) => {
    expect(levelOf({ ...RESTRICTED, ...change })).toEqual({ level: 'privileged', because: [field] });
  });
});

const WORLD = `
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.24.17
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: "a/web:1" }] }
---
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: open }
spec: { privileged: true }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: psp-open }
rules: [{ apiGroups: [policy], resources: [podsecuritypolicies], verbs: [use], resourceNames: [open] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: psp-open, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: psp-open }
subjects: [{ kind: ServiceAccount, name: default, namespace: shop }]
`;

describe('migrating from PodSecurityPolicy', () => {
  const snapshot = snapshotOf(WORLD);

  it('tells who may use a policy, and where', () => {
    expect(usersOfPsp(snapshot, 'open')).toEqual([{ subject: expect.stringContaining('default'), namespace: 'shop' }]);
    expect(usersOfPsp(snapshot, 'other')).toEqual([]);
  });

  it('names each policy with its level, and the label that each namespace satisfies', () => {
    const findings = evaluate(CHECKS, snapshot);
    const [step] = planSteps([fromPsp], findings, snapshot);
    if (!step) throw new Error('There is no step.');
    const [guide] = fromPsp.plan(step, NO_ANSWERS, contextFor(fromPsp, findings, snapshot));
    if (guide?.kind !== 'guide') throw new Error('There is no guide.');
    expect(guide.steps[0]?.text).toContain('open allows what privileged allows (privileged and seLinux)');
    expect(guide.steps.flatMap(({ commands = [] }) => commands)).toContain(
      'kubectl label --dry-run=server --overwrite namespace shop pod-security.kubernetes.io/enforce=baseline',
    );
  });
});
