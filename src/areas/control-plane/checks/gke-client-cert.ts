import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-client-cert',
  provider: 'GKE',
  title: 'A client certificate that GKE issued',
  severity: 'medium',
  risk: 'The certificate that comes with the cluster does not end with anybody’s employment, and cannot be revoked without new credentials for the whole cluster.',
  field: 'masterAuth.clientCertificate',
  allowed: 'absent',
  controls: [
    { framework: 'CIS GKE', id: '5.8.1' },
    { framework: 'OWASP', id: 'K09:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: 'none', detail: 'The cluster has no client certificate.' },
  fail: { brief: 'there is one', detail: 'The cluster was made with a client certificate.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'hasClientCertificate');
    return { ok: value !== true, value: shown(value) };
  },
});
