import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { AUTHENTICATION, cis, kubescape } from '../controls.ts';

const TYPE = 'bootstrap.kubernetes.io/token';

export default defineCheck({
  id: 'auth-bootstrap-tokens',
  area: 'access',
  title: 'Bootstrap tokens left over',
  severity: 'low',
  risk: 'With a bootstrap token anybody who reaches the API server joins a machine to the cluster as a node, and sees what pods are put there. kubeadm’s end after a day; one made with --ttl 0 never does.',
  fields: [{ path: `Secrets of type ${TYPE} in kube-system`, allowed: 'only while nodes are being joined' }],
  controls: [...AUTHENTICATION, ...cis('3.1.3'), ...kubescape('C-0288')],
  reads: [{ resource: 'secrets' }],
  messages: {
    pass: { brief: 'none', detail: 'There is no bootstrap token.' },
    fail: {
      brief: 'token {name}',
      detail:
        'There is a bootstrap token. When it ends is part of the Secret’s data, which is never read: ask kubeadm token list.',
    },
  },
  *evaluate(snapshot) {
    const tokens = snapshot.secrets.filter(({ type, namespace }) => type === TYPE && namespace === 'kube-system');
    if (tokens.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'pass' };
    for (const { namespace, name, type } of tokens)
      yield {
        verdict: 'fail',
        subject: { apiVersion: 'v1', kind: 'Secret', namespace, name },
        message: 'fail',
        data: { name },
        evidence: [{ path: 'type', value: type }],
      };
  },
});
