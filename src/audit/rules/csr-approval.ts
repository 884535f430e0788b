import { recordOf, recordsOf, textOf } from '../../logs/values.ts';
import { succeeded } from '../event.ts';
import { accountOf, isControlPlane } from '../noise.ts';
import { defineRule } from '../rule.ts';

const CLIENT = 'kubernetes.io/kube-apiserver-client';
const SERVING = 'kubernetes.io/kubelet-serving';

// Not reported: kube-controller-manager, which approves the client certificates that kubelets ask for.
export default defineRule(
  {
    id: 'csr-approval',
    title: 'Certificate approved',
    severity: 'medium',
    why: 'A client certificate is a user of its own until it ends. Nothing can revoke it.',
    next: 'See for whom it was made: `kubectl get csr NAME -o jsonpath={.spec.request} | base64 -d | openssl req -noout -subject`. If nobody asked for it, take every right from that name.',
  },
  (event) => {
    const { target } = event;
    if (target?.resource !== 'certificatesigningrequests' || target.subresource !== 'approval') return undefined;
    if (!succeeded(event) || isControlPlane(event)) return undefined;
    const known = recordOf(event.response).spec ? event.response : event.request;
    const spec = recordOf(known.spec);
    const conditions = recordsOf(recordOf(known.status).conditions);
    if (conditions.some(({ type }) => type === 'Denied')) return undefined;
    const signer = textOf(spec.signerName);
    const asker = textOf(spec.username);
    const detail = [signer, asker && `asked for by ${asker}`].filter((part) => part !== '').join(', ');
    return {
      // Approvers of kubelets' serving certificates are common, and such a certificate logs nobody in.
      severity: signer === CLIENT ? 'high' : signer === SERVING && accountOf(event) ? 'low' : 'medium',
      ...(detail ? { detail } : {}),
    };
  },
);
