import { defineCheck } from '../../../core/check.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { AUTHORIZATION, mitre } from '../controls.ts';

export const ADMIN_ACCESS = 'resource.kubernetes.io/admin-access';

export default defineCheck({
  id: 'rbac-dra-admin-access',
  area: 'access',
  title: 'Namespaces that may use everybody’s devices',
  severity: 'medium',
  risk: 'Whoever may create resource claims in such a namespace gets administrative access to devices that other pods use: memory of GPUs and what runs on them can be read and disturbed.',
  fields: [
    { path: `Namespace metadata.labels[${ADMIN_ACCESS}]`, allowed: 'absent, but for namespaces of the platform' },
  ],
  controls: [...AUTHORIZATION, ...mitre('T1611')],
  reads: [{ resource: 'namespaces' }],
  messages: {
    pass: { brief: 'none', detail: 'No namespace may claim devices as an administrator.' },
    fail: {
      brief: 'administrator of devices',
      detail: 'Claims in {namespace} may ask for administrative access to devices.',
    },
    accepted: {
      brief: 'part of the platform',
      detail: '{namespace} belongs to the platform, whose drivers look after devices.',
    },
  },
  *evaluate(snapshot) {
    const labelled = list(snapshot, 'namespaces').filter(({ metadata }) => metadata.labels?.[ADMIN_ACCESS] === 'true');
    if (labelled.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'pass' };
    for (const namespace of labelled) {
      const { name } = namespace.metadata;
      const platform = isSystemNamespace(name);
      yield {
        verdict: 'fail',
        subject: refOf(namespace),
        message: platform ? 'accepted' : 'fail',
        data: { namespace: name },
        evidence: [{ path: `metadata.labels[${ADMIN_ACCESS}]`, value: 'true' }],
        ...(platform ? { accepted: { by: 'platform' as const, reason: `${name} belongs to the platform` } } : {}),
      };
    }
  },
});
