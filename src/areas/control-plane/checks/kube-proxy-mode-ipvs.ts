import { defineCheck } from '../../../core/check.ts';
import { text } from '../../../core/reduce/raw.ts';
import { KUBE_PROXY_MESSAGES, KUBE_PROXY_READS, kubeProxyConfig, withoutConfig } from '../kube-proxy.ts';

export default defineCheck({
  id: 'kube-proxy-mode-ipvs',
  area: 'control-plane',
  title: 'kube-proxy in IPVS mode',
  severity: 'low',
  risk: 'The IPVS mode is deprecated since 1.37 and planned to be off by default in 1.40 and removed in 1.43: a later upgrade then stops Services from working on every node at once.',
  fields: [{ path: 'KubeProxyConfiguration mode', allowed: 'absent, empty, iptables or nftables' }],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: KUBE_PROXY_READS,
  messages: {
    ...KUBE_PROXY_MESSAGES,
    pass: { brief: '{value}', detail: 'kube-proxy runs in mode {value}.' },
    fail: { brief: 'ipvs', detail: 'kube-proxy runs in mode ipvs, which is deprecated (KEP-5495).' },
  },
  *evaluate(snapshot) {
    const { found } = kubeProxyConfig(snapshot);
    if (!found) {
      yield withoutConfig(snapshot);
      return;
    }
    const set = text(found.config.mode);
    const verdict = set === 'ipvs' ? 'fail' : 'pass';
    yield {
      verdict,
      subject: found.ref,
      message: verdict,
      data: { value: set || 'iptables' },
      evidence: [{ path: `data[${found.key}].mode`, value: set || '(absent)' }],
    };
  },
});
