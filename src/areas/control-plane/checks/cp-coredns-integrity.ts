import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { count } from '../../../core/text.ts';

const SUBJECT = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' } as const;
// Directives that change answers. A hosts file or an inline entry for minikube comes with the distribution.
const CHANGES = /^(rewrite|template|hosts|forward)\b/;
const ORDINARY =
  /^(forward \. \/etc\/resolv\.conf\b|hosts (\/etc\/coredns\/NodeHosts|\{)$|hosts \/etc\/coredns\/NodeHosts\b)/;

/** Lines that make DNS answer otherwise than a fresh cluster does. */
function changedLines(corefile: string): string[] {
  const found: string[] = [];
  let inHosts = false;
  for (const raw of corefile.split('\n')) {
    const line = raw.replace(/#.*/, '').trim();
    if (inHosts && /^[\d.:a-f]+ /i.test(line) && !/ (host|control-plane)\.minikube\.internal$/.test(line))
      found.push(line);
    if (/^hosts\b.*\{$/.test(line)) inHosts = true;
    else if (line === '}') inHosts = false;
    if (CHANGES.test(line) && !ORDINARY.test(line)) found.push(line);
  }
  return found;
}

export default defineCheck({
  id: 'cp-coredns-integrity',
  area: 'control-plane',
  title: 'DNS answers that were changed',
  severity: 'low',
  risk: 'Whoever can change CoreDNS’s configuration answers for any name in the cluster: a service’s address can be pointed at a pod that reads along. Changes are often wanted, but somebody should know each of them.',
  fields: [
    {
      path: 'ConfigMap kube-system/coredns data.Corefile',
      allowed: 'no rewrite, template, hosts entries or forward to other servers than the node’s, unless they are known',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0037' },
    { framework: 'MITRE', id: 'MS-TA9035' },
  ],
  reads: [{ resource: 'configmaps' }],
  messages: {
    pass: { brief: 'as installed', detail: 'Nothing in the Corefile changes answers.' },
    fail: {
      brief: '{count}',
      detail: 'The Corefile changes answers in {count}. If you know each of them, accept the finding.',
    },
    absent: { brief: 'no CoreDNS configuration', detail: 'There is no ConfigMap kube-system/coredns with a Corefile.' },
  },
  *evaluate(snapshot) {
    const corefile = snapshot.configMaps['kube-system/coredns']?.Corefile;
    if (corefile === undefined) {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'absent' };
      return;
    }
    const lines = changedLines(corefile);
    const verdict = lines.length > 0 ? 'fail' : 'pass';
    yield {
      verdict,
      subject: SUBJECT,
      message: verdict,
      data: { count: count(lines.length, 'line') },
      evidence: lines.slice(0, 10).map((value) => ({ path: 'data.Corefile', value })),
    };
  },
});
