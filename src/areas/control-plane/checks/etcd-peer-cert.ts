import { componentsOf } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';
import { flagsSet, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'etcd-peer-cert',
  component: 'etcd',
  title: 'Traffic between etcd members',
  severity: 'high',
  risk: 'Members copy every write to each other. Without certificates, whoever sees that traffic reads every Secret as it is written, and a foreign member can join.',
  fields: [{ path: 'etcd --peer-cert-file and --peer-key-file', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '2.4' },
    { framework: 'Kubescape', id: 'C-0156' },
  ],
  messages: {
    pass: { brief: 'TLS between members', detail: 'Members talk to each other over TLS.' },
    fail: { brief: '{missing} is not set', detail: '{missing} is not set.' },
  },
  judge: (component, snapshot) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    const alone = componentsOf(snapshot).filter(({ name }) => name === 'etcd').length === 1;
    return { ...flagsSet(component, 'peer-cert-file', 'peer-key-file'), ...(alone ? { severity: 'low' } : {}) };
  },
});
