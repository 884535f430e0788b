import { defineCheck } from '../../../core/check.ts';
import type { RoleBinding } from '../../../core/kube/objects.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';

// What joining a node takes: TLS bootstrapping, and what kubeadm join reads.
const JOINING =
  /^(system:node-bootstrapper|system:certificates\.k8s\.io:certificatesigningrequests:(nodeclient|selfnodeclient)|system:bootstrap-signer-clusterinfo|kubeadm:[\w:.-]+)$/;

const groupsOf = (binding: RoleBinding): string[] =>
  (binding.subjects ?? [])
    .filter(({ kind, name }) => kind === 'Group' && /^system:bootstrappers(:|$)/.test(name))
    .map(({ name }) => name);

export default defineCheck({
  id: 'node-kubelet-bootstrap-groups',
  area: 'control-plane',
  title: 'Rights of bootstrap tokens',
  severity: 'high',
  risk: 'A bootstrap token is made to be handed to new machines and often lies in their user data or an image. What its group may do beyond asking for a node certificate, everybody who finds the token may do.',
  fields: [
    {
      path: 'RoleBinding and ClusterRoleBinding roleRef, where a subject is a group system:bootstrappers',
      allowed: 'system:node-bootstrapper, the node certificate approvers, and kubeadm’s own roles',
    },
  ],
  controls: [
    { framework: 'OWASP', id: 'K09:2025' },
    { framework: 'NSA', id: 'AuthN/Z' },
  ],
  reads: [
    { resource: 'clusterrolebindings.rbac.authorization.k8s.io' },
    { resource: 'rolebindings.rbac.authorization.k8s.io' },
  ],
  messages: {
    pass: { brief: '{role}', detail: 'Bootstrap tokens get what joining takes: {role}.' },
    fail: { brief: '{groups}: {role}', detail: 'The group {groups} gets {role}, which joining a node does not take.' },
    none: { brief: 'nothing is granted', detail: 'Nothing is granted to bootstrap tokens.' },
  },
  *evaluate(snapshot) {
    const bindings = [
      ...list(snapshot, 'clusterrolebindings.rbac.authorization.k8s.io'),
      ...list(snapshot, 'rolebindings.rbac.authorization.k8s.io'),
    ].filter((binding) => groupsOf(binding).length > 0);
    if (bindings.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'none' };
    for (const binding of bindings) {
      const { kind, name } = binding.roleRef;
      const verdict = JOINING.test(name) ? 'pass' : 'fail';
      yield {
        verdict,
        subject: refOf(binding),
        message: verdict,
        data: { role: `${kind} ${name}`, groups: listing(groupsOf(binding)) },
        evidence: [
          { path: 'roleRef', value: `${kind} ${name}` },
          { path: 'subjects', value: groupsOf(binding).join(', ') },
        ],
      };
    }
  },
});
