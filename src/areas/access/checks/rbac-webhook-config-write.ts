import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { defineRightCheck } from '../right-check.ts';

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

export default defineRightCheck({
  id: 'rbac-webhook-config-write',
  title: 'Writing admission configuration',
  severity: 'critical',
  can: 'change what the API server asks before it admits a request',
  risk: 'A webhook sees every object that is written, Secrets included, and can change or refuse it. Whoever may write its configuration can read the cluster’s traffic, switch off its policies, or stop it.',
  fields: [
    {
      path: 'rules[*] with create, update, patch or delete on webhook configurations, admission policies and API services',
      allowed: 'only with resourceNames, or for policy engines',
    },
  ],
  controls: [...AUTHORIZATION, ...cis('5.1.12'), ...kubescape('C-0036', 'C-0039', 'C-0281'), ...mitre('T1546')],
  rights: [
    {
      verbs: WRITES,
      group: 'admissionregistration.k8s.io',
      resources: [
        'validatingwebhookconfigurations',
        'mutatingwebhookconfigurations',
        'validatingadmissionpolicies',
        'validatingadmissionpolicybindings',
        'mutatingadmissionpolicies',
        'mutatingadmissionpolicybindings',
      ],
      clusterWide: true,
    },
    { verbs: WRITES, group: 'apiregistration.k8s.io', resources: ['apiservices'], clusterWide: true },
  ],
  weigh: () => 'critical',
});
