import { CERTIFICATES } from '../fixes/apiserver.ts';
import { flagRemediation } from '../flag-remediation.ts';

export default flagRemediation({
  id: 'apiserver-certificates',
  title: 'Give the API server its certificates',
  risk: 'disruptive',
  fixes: CERTIFICATES,
  reason: '{who} cannot prove who {it is|they are}, or cannot tell whom {it talks|they talk} to.',
  comesAfter: ['etcd'],
  before: [
    'Check that the files exist on each control-plane node; kubeadm certs check-expiration lists them, and kubeadm init phase certs makes one that is missing.',
  ],
});
