import { componentsOf, flag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';
import { inFile } from '../judgement.ts';

export default flagCheck({
  id: 'etcd-unique-ca',
  component: 'etcd',
  title: 'A CA of etcd’s own',
  severity: 'high',
  risk: 'When etcd trusts the cluster’s CA, every client certificate of the cluster opens it: each kubelet, and each user with a certificate, reads all Secrets past RBAC.',
  fields: [{ path: 'etcd --trusted-ca-file', allowed: 'set, and another file than the API server’s --client-ca-file' }],
  controls: [
    { framework: 'CIS', id: '2.7' },
    { framework: 'Kubescape', id: 'C-0159' },
  ],
  messages: {
    pass: { brief: 'own CA', detail: 'etcd trusts a CA of its own.' },
    fail: { brief: '{what}', detail: 'etcd trusts too many: {what}.' },
  },
  judge: (component, snapshot) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    const trusted = flag(component, 'trusted-ca-file');
    const shared = componentsOf(snapshot).some(
      (other) => other.name === 'kube-apiserver' && flag(other, 'client-ca-file') === trusted,
    );
    const what = !trusted
      ? '--trusted-ca-file is not set'
      : shared
        ? `${trusted} is also the CA of the cluster’s clients`
        : undefined;
    return { verdict: what ? 'fail' : 'pass', read: ['trusted-ca-file'], ...(what ? { data: { what } } : {}) };
  },
});
