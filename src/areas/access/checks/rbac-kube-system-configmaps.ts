import { isBroad } from '../../../core/kube/rbac/subject.ts';
import type { Severity } from '../../../core/severity.ts';
import { AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { type Case, defineRightCheck } from '../right-check.ts';

const PLATFORM = [
  'aws-auth',
  'cilium-config',
  'coredns',
  'extension-apiserver-authentication',
  'kube-proxy',
  'kubeadm-config',
  'kubelet-config',
];

/** Only those of kube-system say how the cluster works. */
const weigh = ({ namespace, subjects }: Case): Severity | undefined => {
  if (namespace !== undefined && namespace !== 'kube-system') return undefined;
  return subjects.some(isBroad) ? 'critical' : 'high';
};

export default defineRightCheck({
  id: 'rbac-kube-system-configmaps',
  title: 'Changing the platform’s ConfigMaps',
  severity: 'high',
  can: 'change ConfigMaps of kube-system',
  risk: 'kube-system’s ConfigMaps say how names are resolved, how nodes are set up and, on EKS, who is an administrator (aws-auth). Whoever changes them redirects the traffic of the cluster or becomes its administrator.',
  fields: [
    {
      path: 'rules[*] with update, patch or create on configmaps, reaching kube-system',
      allowed: 'only with resourceNames of the subject’s own ConfigMaps',
    },
  ],
  controls: [...AUTHORIZATION, ...kubescape('C-0037'), ...mitre('T1557')],
  rights: [
    {
      verbs: ['update', 'patch'],
      group: '',
      resources: ['configmaps'],
      named: (names) => names.some((name) => PLATFORM.includes(name)),
    },
  ],
  weigh,
});
