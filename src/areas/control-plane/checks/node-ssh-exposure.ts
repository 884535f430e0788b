import { defineCheck } from '../../../core/check.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';

export default defineCheck({
  id: 'node-ssh-exposure',
  area: 'control-plane',
  title: 'Kubelets that answer on public addresses',
  severity: 'high',
  risk: 'A kubelet that answers from the Internet is one stolen client certificate, one switched-off check or one new hole away from a shell in every pod of its node. Where it answers, SSH and NodePorts mostly do as well.',
  fields: [
    {
      path: 'TLS handshake with port 10250 on Node status.addresses[type=ExternalIP]',
      allowed: 'no answer',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'OWASP', id: 'K06:2025' },
    { framework: 'MITRE', id: 'T1133' },
  ],
  reads: [{ resource: 'nodes' }, { resource: 'certificates', optional: true }],
  messages: {
    pass: { brief: 'no public address', detail: 'The node has no public address.' },
    fail: {
      brief: 'answers at {at}',
      detail:
        'The kubelet answers at {at}, from where this scan runs. A firewall should let only the control plane through.',
    },
    unseen: {
      brief: 'a public address, not tried',
      detail:
        'The node has the public address {address}. Its kubelet did not answer this machine there; from elsewhere it may: look at the firewall rules of ports 22, 10250, 2379 and 30000 to 32767.',
    },
  },
  *evaluate(snapshot) {
    for (const node of list(snapshot, 'nodes')) {
      const address = node.status?.addresses?.find(({ type }) => type === 'ExternalIP')?.address;
      const answered = (snapshot.certificates ?? []).find(
        ({ server, at }) => server === `kubelet ${node.metadata.name} (public)` && at.includes(address ?? ' '),
      );
      if (!address) yield { verdict: 'pass', subject: refOf(node), message: 'pass' };
      else if (answered)
        yield {
          verdict: 'fail',
          subject: refOf(node),
          message: 'fail',
          data: { at: answered.at },
          evidence: [{ path: answered.at, value: answered.subject, source: 'TLS handshake' }],
        };
      else yield { verdict: 'unknown', subject: refOf(node), message: 'unseen', data: { address } };
    }
  },
});
