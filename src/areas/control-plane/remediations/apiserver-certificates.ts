import { CERTIFICATES } from '../fixes/apiserver.ts';
import { flagRemediation } from '../flag-remediation.ts';

export default flagRemediation({
  id: 'apiserver-certificates',
  title: 'Give the API server its certificates',
  risk: 'disruptive',
  fixes: CERTIFICATES,
  reason: 'Without them the API server cannot prove who it is, or cannot tell whom it talks to.',
  comesAfter: ['etcd'],
  before: [
    'Check that the files exist on each control-plane node; kubeadm certs check-expiration lists them, and kubeadm init phase certs makes one that is missing.',
  ],
});
