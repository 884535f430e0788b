import { listing } from '../../../core/text.ts';
import { defineNamespaceCheck } from '../namespace-check.ts';
import { boundedIn, isGeneral, quotasIn, sharedSeverity } from '../namespaces.ts';
import { missingCounts } from '../object-counts.ts';

export default defineNamespaceCheck({
  id: 'res-quota-object-counts',
  title: 'Quotas that do not count objects',
  severity: 'low',
  risk: 'Whoever may create objects can create them without end: etcd fills up and stops the whole cluster, and every load balancer costs money.',
  fields: [
    {
      path: 'ResourceQuota spec.hard',
      allowed:
        'pods, services, services.loadbalancers, services.nodeports, persistentvolumeclaims, and count/ of secrets, configmaps, jobs.batch and deployments.apps',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'MITRE', id: 'T1499' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [{ resource: 'resourcequotas' }],
  messages: {
    pass: { brief: 'objects are counted', detail: 'Quotas of {namespace} bound the number of its objects.' },
    fail: {
      brief: 'not counted: {missing}',
      detail: 'No quota of {namespace} bounds the number of {all}.',
    },
    'no-quota': {
      brief: 'no quota at all',
      detail: '{namespace} has no quota that bounds it; that is a finding of its own.',
    },
  },
  judge(namespace, snapshot, subject) {
    const quotas = quotasIn(snapshot, namespace);
    if (!quotas.some(isGeneral))
      return { verdict: 'not-applicable', subject, message: 'no-quota', data: { namespace } };
    const missing = missingCounts(boundedIn(snapshot, namespace));
    if (missing.length === 0) return { verdict: 'pass', subject, message: 'pass', data: { namespace } };
    return {
      verdict: 'fail',
      subject,
      message: 'fail',
      data: { namespace, missing: listing(missing), all: listing(missing, missing.length) },
      severity: sharedSeverity(snapshot),
      evidence: quotas.map(({ metadata, spec }) => ({
        path: 'spec.hard',
        value: Object.keys(spec.hard ?? {}).join(', ') || '(absent)',
        source: `ResourceQuota ${namespace}/${metadata.name}`,
      })),
    };
  },
});
