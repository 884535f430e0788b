import { flag } from '../../../core/kube/components.ts';
import { seconds } from '../../../core/kube/kubelet.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'kcm-cluster-signing-scope',
  component: 'kube-controller-manager',
  title: 'Certificates for longer than a year',
  severity: 'low',
  risk: 'Certificates of the cluster’s CA cannot be revoked one by one: one that leaks is good until it ends, so it should end soon.',
  fields: [{ path: 'kube-controller-manager --cluster-signing-duration', allowed: 'at most 8760h (the default)' }],
  controls: [
    { framework: 'OWASP', id: 'K09:2025' },
    { framework: 'NSA', id: 'AuthN/Z' },
  ],
  messages: {
    pass: { brief: '{value}', detail: 'Certificates are signed for {value} at most.' },
    fail: { brief: '{value}', detail: 'Certificates are signed for up to {value}, more than a year.' },
  },
  judge: (component) => {
    const value =
      flag(component, 'cluster-signing-duration') ??
      flag(component, 'experimental-cluster-signing-duration') ??
      '8760h0m0s';
    return {
      verdict: (seconds(value) ?? 0) <= 8760 * 3600 ? 'pass' : 'fail',
      read: ['cluster-signing-duration'],
      data: { value },
    };
  },
});
