import { isBroad, namespaceOf } from '../../../core/kube/rbac/subject.ts';
import type { Severity } from '../../../core/severity.ts';
import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { type Case, defineRightCheck } from '../right-check.ts';

/** A service account that reads what its own namespace holds is an owner; one of another namespace is not. */
function weigh({ namespace, system, subjects }: Case): Severity | undefined {
  if (subjects.some(isBroad)) return 'critical';
  if (namespace === undefined || system) return 'high';
  return subjects.some((subject) => namespaceOf(subject, namespace) !== namespace) ? 'medium' : undefined;
}

export default defineRightCheck({
  id: 'rbac-secrets-read',
  title: 'Broad read of Secrets',
  severity: 'high',
  can: 'read every Secret',
  risk: 'Whoever reads the Secrets of a cluster has its passwords, its certificates and every service account token stored there, and so becomes everybody that the cluster trusts. Listing and watching return the contents too.',
  fields: [
    {
      path: 'rules[*] with get, list or watch on secrets',
      allowed: 'only with resourceNames, in its own namespace, or for who has to',
    },
  ],
  controls: [...AUTHORIZATION, ...cis('5.1.2'), ...kubescape('C-0015', 'C-0186'), ...mitre('T1552.007')],
  rights: [{ verbs: ['list', 'watch', 'get'], group: '', resources: ['secrets'] }],
  weigh,
});
