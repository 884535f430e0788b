import { listing } from '../../../core/text.ts';
import { defineNamespaceCheck } from '../namespace-check.ts';
import { isGeneral, quotasIn, sharedSeverity } from '../namespaces.ts';

export default defineNamespaceCheck({
  id: 'res-quota-missing',
  title: 'Namespaces without a ResourceQuota',
  severity: 'medium',
  risk: 'One namespace can take every core and every byte of the cluster: a faulty rollout, a loop that makes pods or a stolen account that mines coins starves everybody else.',
  fields: [
    {
      path: 'ResourceQuota spec.hard',
      allowed: 'bounds cpu, memory or pods in at least one quota without scopes',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'Kubescape', id: 'C-0009' },
    { framework: 'MITRE', id: 'T1496' },
    { framework: 'MITRE', id: 'T1499' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [{ resource: 'resourcequotas' }],
  messages: {
    pass: { brief: 'bounded by {quotas}', detail: '{quotas} bounds what {namespace} may use.' },
    fail: {
      brief: 'no ResourceQuota',
      detail: 'No ResourceQuota bounds cpu, memory or pods in {namespace}: what runs there may take the whole cluster.',
    },
    scoped: {
      brief: 'only scoped quotas',
      detail: '{quotas} of {namespace} bounds only some pods or only objects; all others may take the whole cluster.',
    },
  },
  judge(namespace, snapshot, subject) {
    const quotas = quotasIn(snapshot, namespace);
    const general = quotas.filter(isGeneral);
    const named = listing((general.length > 0 ? general : quotas).map(({ metadata }) => metadata.name));
    const data = { namespace, quotas: named };
    if (general.length > 0) return { verdict: 'pass', subject, message: 'pass', data };
    return {
      verdict: 'fail',
      subject,
      message: quotas.length > 0 ? 'scoped' : 'fail',
      data,
      severity: sharedSeverity(snapshot),
      evidence:
        quotas.length > 0
          ? quotas.map(({ metadata, spec }) => ({
              path: 'spec.hard',
              value: Object.keys(spec.hard ?? {}).join(', ') || '(absent)',
              source: `ResourceQuota ${namespace}/${metadata.name}`,
            }))
          : [{ path: 'ResourceQuota', value: '(absent)' }],
    };
  },
});
