import { flagCheck } from '../flag-check.ts';
import { flagsSet, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'etcd-cert-file',
  component: 'etcd',
  title: 'Serving certificate of etcd',
  severity: 'critical',
  risk: 'Without a certificate etcd serves in clear, and it holds every Secret of the cluster: whoever sees the traffic, or can reach port 2379, has them.',
  fields: [{ path: 'etcd --cert-file and --key-file (or ETCD_CERT_FILE, ETCD_KEY_FILE)', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '2.1' },
    { framework: 'Kubescape', id: 'C-0153' },
  ],
  messages: {
    pass: { brief: 'TLS', detail: 'etcd serves over TLS.' },
    fail: { brief: '{missing} is not set', detail: '{missing} is not set: etcd serves in clear.' },
  },
  judge: (component) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    return flagsSet(component, 'cert-file', 'key-file');
  },
});
