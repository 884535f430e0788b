import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { cis, cve, EXPOSURE, kubescape, mitre } from '../controls.ts';
import { pluginDenies, policyDenies } from '../external-ips.ts';
import { acceptedService } from '../services.ts';

function admission(snapshot: Snapshot): FindingDraft {
  const policy = policyDenies(snapshot);
  if (policy) return { verdict: 'pass', subject: CLUSTER, message: 'policy', data: { policy } };
  const plugin = pluginDenies(snapshot);
  if (plugin) return { verdict: 'pass', subject: CLUSTER, message: 'plugin' };
  if (plugin === undefined && platformOf(snapshot).managed !== true)
    return { verdict: 'unknown', subject: CLUSTER, message: 'unseen' };
  return {
    verdict: 'fail',
    subject: CLUSTER,
    message: 'admitted',
    severity: 'medium',
    evidence: [
      plugin === false
        ? {
            path: '--enable-admission-plugins',
            value: 'without DenyServiceExternalIPs',
            source: 'static pod kube-apiserver',
          }
        : { path: 'ValidatingAdmissionPolicy on externalIPs', value: '(absent)' },
    ],
  };
}

export default defineCheck({
  id: 'net-service-external-ips',
  area: 'network',
  title: 'External IPs of Services',
  severity: 'high',
  risk: 'Whoever may create a Service can name any address in externalIPs, and the cluster’s traffic to that address goes to their pods: a man in the middle for whoever may write Services (CVE-2020-8554).',
  fields: [
    { path: 'Service.spec.externalIPs', allowed: 'absent or empty' },
    {
      path: 'admission',
      allowed: 'DenyServiceExternalIPs, or a ValidatingAdmissionPolicy that refuses externalIPs and is bound with Deny',
    },
  ],
  controls: [...cis('1.2.3'), ...kubescape('C-0283'), ...cve('CVE-2020-8554'), ...mitre('T1557'), ...EXPOSURE],
  reads: [
    { resource: 'services' },
    { resource: 'pods' },
    { resource: 'nodes', optional: true },
    { resource: 'validatingadmissionpolicies.admissionregistration.k8s.io', optional: true },
    { resource: 'validatingadmissionpolicybindings.admissionregistration.k8s.io', optional: true },
  ],
  messages: {
    fail: { brief: 'external IPs {addresses}', detail: 'The Service takes the traffic of {addresses}.' },
    admitted: {
      brief: 'new ones are admitted',
      detail: 'Nothing refuses Services with external IPs: whoever may write Services may divert traffic.',
    },
    policy: { brief: 'refused by {policy}', detail: 'ValidatingAdmissionPolicy {policy} refuses external IPs.' },
    plugin: { brief: 'refused', detail: 'The admission plugin DenyServiceExternalIPs refuses external IPs.' },
    unseen: {
      brief: 'admission not visible',
      detail: 'No API server’s settings can be seen, so it is not known whether new external IPs are refused.',
    },
  },
  *evaluate(snapshot) {
    yield admission(snapshot);
    for (const service of list(snapshot, 'services')) {
      const addresses = service.spec.externalIPs ?? [];
      if (addresses.length === 0) continue;
      yield {
        verdict: 'fail',
        subject: refOf(service),
        message: 'fail',
        data: { addresses: addresses.join(', ') },
        evidence: [{ path: 'spec.externalIPs', value: addresses.join(', ') }],
        ...acceptedService(service),
      };
    }
  },
});
