import { flag, listFlag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-requestheader-names',
  component: 'kube-apiserver',
  title: 'Who may name the user in a header',
  severity: 'high',
  risk: 'Aggregated API servers are called through a proxy that names the user in a header. When any certificate of the CA may do so, or the CA is the one of ordinary clients, whoever holds a client certificate can claim to be anybody, system:masters included.',
  fields: [
    { path: 'kube-apiserver --requestheader-allowed-names', allowed: 'set where --requestheader-client-ca-file is' },
    { path: 'kube-apiserver --requestheader-client-ca-file', allowed: 'another CA than --client-ca-file' },
  ],
  controls: [
    { framework: 'OWASP', id: 'K09:2025' },
    { framework: 'MITRE', id: 'T1078' },
  ],
  messages: {
    pass: { brief: 'only the proxy', detail: 'Only named proxies may name the user.' },
    fail: { brief: '{what}', detail: 'Request headers are trusted too widely: {what}.' },
  },
  judge: (component) => {
    const ca = flag(component, 'requestheader-client-ca-file');
    const names = listFlag(component, 'requestheader-allowed-names');
    const what =
      ca === undefined
        ? undefined
        : ca === flag(component, 'client-ca-file')
          ? 'the proxy’s CA is also the CA of ordinary clients'
          : names.length === 0
            ? 'every certificate of the proxy’s CA may name any user'
            : undefined;
    return {
      verdict: what ? 'fail' : 'pass',
      read: ['requestheader-client-ca-file', 'requestheader-allowed-names', 'client-ca-file'],
      ...(what ? { data: { what } } : {}),
    };
  },
});
