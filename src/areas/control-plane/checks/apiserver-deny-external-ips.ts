import { externalIpsPolicy, pluginEnabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-deny-external-ips',
  component: 'kube-apiserver',
  title: 'Services may claim any external address',
  severity: 'medium',
  risk: 'Whoever may create a Service can list any IP address in externalIPs, and the cluster then sends traffic for that address to their pods: requests to a DNS server or to another team can be read and answered (CVE-2020-8554, which no release fixes).',
  fields: [
    {
      path: 'kube-apiserver --enable-admission-plugins',
      allowed: 'contains DenyServiceExternalIPs, unless an enforced policy judges spec.externalIPs',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.3' },
    { framework: 'Kubescape', id: 'C-0283' },
    { framework: 'CVE', id: 'CVE-2020-8554' },
  ],
  reads: [
    { resource: 'validatingadmissionpolicies.admissionregistration.k8s.io', optional: true },
    { resource: 'validatingadmissionpolicybindings.admissionregistration.k8s.io', optional: true },
    { resource: 'clusterpolicies.kyverno.io', optional: true },
  ],
  messages: {
    pass: { brief: 'external addresses are refused', detail: 'Services with external addresses are refused by {by}.' },
    fail: {
      brief: 'not refused',
      detail:
        'Neither the admission plugin DenyServiceExternalIPs nor an enforced policy keeps Services from claiming external addresses.',
    },
  },
  judge: (component, snapshot) => {
    const by = pluginEnabled(component, 'DenyServiceExternalIPs')
      ? 'the plugin DenyServiceExternalIPs'
      : externalIpsPolicy(snapshot).name;
    return { verdict: by ? 'pass' : 'fail', read: ['enable-admission-plugins'], ...(by ? { data: { by } } : {}) };
  },
});
